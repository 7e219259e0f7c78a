"""Whether this process is about to stop: what would go on for long ends then.

The web server answers running requests before it stops, and tells the application only afterwards.
A stream would run until the server kills it; so the server's main process leaves a file.
"""

import os
from pathlib import Path

STOPPING_VARIABLE = "STUDIUM_STOPPING_FILE"


def is_stopping() -> bool:
    """Whether the server was asked to stop."""
    file = os.environ.get(STOPPING_VARIABLE)
    return file is not None and Path(file).exists()

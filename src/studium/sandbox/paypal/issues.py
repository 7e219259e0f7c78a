"""Issues, with the status and the words that PayPal's specifications give them (`issues.json`)."""

import json
from pathlib import Path

ISSUES: dict[str, tuple[int, str]] = {
    issue: (status, description)
    for issue, (status, description) in json.loads(
        Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
    ).items()
}

"""Text, as far as it can be kept."""

import re

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep it: without NUL, and without halves of surrogate pairs."""
    return _NOT_STORABLE.search(text) is None

"""Text: what can be kept, and how times are written."""

import re
from datetime import UTC, datetime

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep it: without NUL, and without halves of surrogate pairs."""
    return _NOT_STORABLE.search(text) is None


def utc_text(moment: datetime) -> str:
    """A moment for programs (RFC 3339): `2026-01-05T09:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

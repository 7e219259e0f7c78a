"""Text: what can be kept, and how times are written."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

_HALVES = re.compile("[\ud800-\udfff]")
_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_UNITS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep it: without NUL, and without halves of surrogate pairs."""
    return "\0" not in text and (text.isascii() or _HALVES.search(text) is None)


def is_one_line(text: str) -> bool:
    """Whether it has no line break of any kind and no control character."""
    return not any(unicodedata.category(character) in _BREAKS for character in text)


def utc_text(moment: datetime) -> str:
    """A moment for programs (RFC 3339): `2026-01-05T09:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def words(span: timedelta) -> str:
    """A stretch of whole seconds for people: `seven days`, `one hour`, `15 minutes`."""
    seconds = int(span.total_seconds())
    unit, length = next(each for each in _UNITS.items() if seconds % each[1] == 0)
    count = seconds // length
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {unit}" if count == 1 else f"{number} {unit}s"

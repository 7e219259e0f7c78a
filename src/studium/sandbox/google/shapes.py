"""The resources that the stand-in answers, as Calendar API v3 shapes them, and partial answers."""

from datetime import UTC, date, datetime
from typing import Any

from starlette.responses import JSONResponse

WRITABLE = {
    "summary", "description", "location", "start", "end", "status", "transparency", "recurrence",
    "extendedProperties", "attendees", "recurringEventId", "originalStartTime", "eventType",
    "visibility", "colorId", "reminders", "source", "sequence",
}  # fmt: skip
_ERRORS = {
    400: ("global", "invalid"),
    401: ("global", "authError"),
    403: ("global", "requiredAccessLevel"),
    404: ("global", "notFound"),
    409: ("global", "duplicate"),
    410: ("global", "deleted"),
    412: ("global", "conditionNotMet"),
    429: ("usageLimits", "rateLimitExceeded"),
}


class Answered(JSONResponse):
    """A success, of which a part may be asked for."""

    def __init__(self, content: Any) -> None:
        """Keep the content."""
        self.content = content
        super().__init__(content)


def refusal(status: int, message: str, reason: str | None = None) -> JSONResponse:
    """An error as an answer."""
    return JSONResponse(error(status, message, reason), status)


def stamp(moment: datetime) -> str:
    """A moment as Google writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def stored(
    body: dict[str, Any], *, event_id: str, before: dict[str, Any], version: int, now: datetime
) -> dict[str, Any]:
    """An event as it is after a change."""
    kept = {name: value for name, value in body.items() if name in WRITABLE}
    after = {"status": "confirmed", "eventType": "default", **before, **kept}
    return after | {
        "kind": "calendar#event",
        "etag": f'"{version}"',
        "id": event_id,
        "iCalUID": before.get("iCalUID") or f"{event_id}@google.com",
        "created": before.get("created") or stamp(now),
        "updated": stamp(now),
        "sequence": before.get("sequence", -1) + 1,
    }


def tombstone(event: dict[str, Any]) -> dict[str, Any]:
    """What a list still says of a deleted event."""
    kept = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
    return {name: event[name] for name in kept if name in event}


def list_entry(calendar: dict[str, Any], account: str) -> dict[str, Any]:
    """A calendar in an account's list."""
    is_primary = {"primary": True} if calendar["id"] == account else {}
    return {
        "kind": "calendar#calendarListEntry",
        "etag": '"0"',
        "id": calendar["id"],
        "summary": calendar["summary"],
        "timeZone": "UTC",
        "accessRole": calendar["role"],
        "selected": True,
        **is_primary,
    }


def moment_of(value: dict[str, Any]) -> datetime:
    """When an event begins or ends. Raises KeyError, TypeError, ValueError."""
    if "date" in value:
        day = date.fromisoformat(value["date"])
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = datetime.fromisoformat(value["dateTime"])
    if found.tzinfo is None and "timeZone" not in value:
        raise ValueError("a time without an offset needs a timeZone")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def error(status: int, message: str, reason: str | None = None) -> dict[str, Any]:
    """An error in Google's shape."""
    domain, usual = _ERRORS.get(status, ("global", "backendError"))
    each = {"domain": domain, "reason": reason or usual, "message": message}
    return {"error": {"code": status, "message": message, "errors": [each]}}


def partial(answer: Any, fields: str) -> Any:
    """The answer with nothing but `fields`, such as `nextPageToken,items(id,start/dateTime)`."""
    if isinstance(answer, list):
        return [partial(each, fields) for each in answer]
    if not isinstance(answer, dict):
        return answer
    kept: dict[str, Any] = {}
    for field in _split(fields):
        name, inner = _parted(field)
        if name in answer:
            kept[name] = partial(answer[name], inner) if inner else answer[name]
    return kept


def _parted(field: str) -> tuple[str, str]:
    """`items(id)` and `items/id` as their name and what is wanted of it."""
    name, slash, rest = field.partition("/")
    if slash and "(" not in name:
        return name, rest
    name, bracket, rest = field.partition("(")
    return (name, rest[:-1]) if bracket else (field, "")


def _split(fields: str) -> list[str]:
    depth, begin, found = 0, 0, []
    for place, letter in enumerate(fields):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append(fields[begin:place])
            begin = place + 1
    return [*found, fields[begin:]]

"""What caused the work at hand: the id of a request, which its jobs and events carry on."""

from structlog.contextvars import get_contextvars


def correlation_id() -> str | None:
    """The id of the request from outside that caused this; None where none did."""
    known = get_contextvars()
    found = known.get("correlation_id") or known.get("request_id")
    return str(found) if found else None

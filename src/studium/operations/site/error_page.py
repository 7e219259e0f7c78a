"""Errors as pages: what happened, in a sentence, and where to go from here."""

from starlette.requests import Request
from starlette.responses import Response
from structlog.contextvars import get_contextvars

from studium.platform.errors import PaymentRequired, StudiumError, TooMany
from studium.platform.pages import redirect, render

_NOT_SIGNED_IN = 401

# What the page is called where the error's own title speaks to programs.
_TITLES = {
    400: "We did not understand that",
    403: "This is not open to you",
    404: "We cannot find that page",
    405: "That is not possible here",
    408: "That did not arrive in time",
    413: "That is too much at once",
    429: "A little too fast",
}


async def error_page(request: Request, status: int, error: StudiumError) -> Response:
    """The page for an error. What has to be bought first leads to where it is sold."""
    if isinstance(error, PaymentRequired):
        return redirect("/pricing", flash=error.message, kind="info")
    page = await render(
        request,
        "error.html",
        status=status,
        status_code=status,
        error=error,
        title=_TITLES.get(status, error.title),
        ways=_ways_on(request, status),
        request_id=get_contextvars().get("request_id", ""),
    )
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after_seconds)
    return page


def _ways_on(request: Request, status: int) -> list[tuple[str, str]]:
    """Where one can go from here, the likeliest first, as (label, address)."""
    if status == _NOT_SIGNED_IN:
        return [("Sign in", "/sign-in"), ("Create an account", "/sign-up")]
    if status in {429, 500, 503}:
        again = [("Try again", request.url.path)] if request.method == "GET" else []
        return [*again, ("Go to the start", "/")]
    return [("Go to your dashboard", "/dashboard"), ("Go to the start", "/")]

"""What scripts on other sites may do: call the API with what lists their origin, a key or an app.

No answer ever allows credentials, so that a browser never shows another site what it got with a
cookie (Fetch standard, 3.2.5).
"""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response

from studium.platform.errors import NotAllowed, StudiumError
from studium.platform.web.answering import add_answer_headers
from studium.platform.web.problems import problem_response

IsListed = Callable[[str], Awaitable[bool]]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_USUAL_PORTS = {"https": 443, "http": 80}
_MOST_ORIGINS = 20
_LONGEST_ORIGIN = 300
_READABLE = (
    "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, RateLimit-Limit, "
    "RateLimit-Remaining, RateLimit-Reset, Idempotent-Replayed, Deprecation, Sunset, X-Request-Id"
)
_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match",
    "access-control-max-age": "600",
}
_STARTS_OF_OURS = "/api/"


class OriginNotListed(NotAllowed):
    """A script on a site that the key does not list has sent this."""

    slug = "origin-not-listed"
    title = "This key does not list that site"


def clean_origin(text: str) -> str:
    """An origin as browsers write it: `https://shop.example`. Raises ValueError.

    Only https, or http on the own machine; a host in ASCII, no path.
    """
    parts = urlsplit(text.strip().rstrip("/").lower())
    host, port = parts.hostname or "", parts.port
    is_secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not is_secure or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("write an origin such as https://shop.example, without a path")
    shown = f"[{host}]" if ":" in host else host
    ending = "" if port in {None, _USUAL_PORTS[parts.scheme]} else f":{port}"
    origin = f"{parts.scheme}://{shown}{ending}"
    if not host or not origin.isascii() or not origin.isprintable() or " " in origin:
        raise ValueError("write the host in ASCII, as the browser's address bar copies it")
    if len(origin) > _LONGEST_ORIGIN:
        raise ValueError(f"an origin has at most {_LONGEST_ORIGIN} characters")
    return origin


def clean_origins(typed: str) -> str:
    """At most twenty origins, as somebody typed them, one on a line. Raises ValueError."""
    wanted = sorted({clean_origin(each) for each in typed.split()})
    if len(wanted) > _MOST_ORIGINS:
        raise ValueError(f"list at most {_MOST_ORIGINS} origins")
    return "\n".join(wanted)


def let_read(connection: HTTPConnection, origin: str) -> None:
    """Let a script on `origin` read the answer to this request."""
    add_answer_headers(
        connection,
        {
            "access-control-allow-origin": origin,
            "access-control-expose-headers": _READABLE,
            "vary": "Origin",
        },
    )


def judge_origin(
    connection: HTTPConnection, allowed_origins: Sequence[str], *, own_origin: str
) -> None:
    """Let a script read the answer where its site is listed. Raises OriginNotListed.

    Who lists no site at all is called from any, and no script may read the answer.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin == own_origin:
        return
    if origin in allowed_origins:
        let_read(connection, origin)
    elif allowed_origins:
        raise OriginNotListed("Call from an origin that is listed, or list this one.")


def is_preflight(method: str, path: str, headers: Headers) -> bool:
    """Whether a browser asks whether a script on another site may send something to the API."""
    asks = method == "OPTIONS" and "access-control-request-method" in headers
    return asks and path.startswith(_STARTS_OF_OURS)


async def preflight_answer(headers: Headers, path: str, is_listed: IsListed) -> Response:
    """Yes, when any key or app lists the origin: which one it is, the request itself shows."""
    origin = headers.get("origin", "")
    if _is_clean(origin) and await is_listed(origin):
        allowed = {"access-control-allow-origin": origin, "vary": "Origin", **_PREFLIGHT}
        return Response(status_code=204, headers=allowed)
    refusal: StudiumError = OriginNotListed(
        "List the site's origin at an API key, then its scripts can call with that key."
    )
    return problem_response(refusal, instance=path)


def _is_clean(origin: str) -> bool:
    try:
        return clean_origin(origin) == origin
    except ValueError:
        return False

"""The content security policy: strict everywhere, widened by the one page that needs more."""

from collections.abc import Iterable

from starlette.requests import HTTPConnection
from starlette.types import Scope

_ADDED = "studium.content_policy"  # a key of the request's scope, which servers never share
_NAME = b"content-security-policy"
_STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def allow(connection: HTTPConnection, directive: str, *origins: str) -> None:
    """Let the page that answers this request use other origins: `"frame-src"`, `"https://…"`.

    Whoever names origins for "frame-ancestors" lets these show the page in a frame.
    """
    added = connection.scope.setdefault(_ADDED, {})
    added.setdefault(directive, []).extend(origins)


def content_policy(*, forms: Iterable[str] = ()) -> tuple[bytes, bytes]:
    """The header of every answer; `forms` are origins that a form may lead to."""
    return _header(_widened(_STRICT, {"form-action": list(forms)}))


def widened_headers(scope: Scope, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with what its page was allowed besides."""
    added: dict[str, list[str]] | None = scope.get(_ADDED)
    if added is None:
        return headers
    policy = dict(each.split(" ", 1) for each in dict(headers)[_NAME].decode().split("; "))
    kept = [pair for pair in headers if pair[0] != _NAME]
    if "frame-ancestors" in added:  # the older header knows no list of origins
        kept = [pair for pair in kept if pair[0] != b"x-frame-options"]
    return [*kept, _header(_widened(policy, added))]


def _widened(policy: dict[str, str], added: dict[str, list[str]]) -> dict[str, str]:
    own = {
        name: " ".join((*policy.get(name, "'self'").replace("'none'", "").split(), *origins))
        for name, origins in added.items()
    }
    return policy | own


def _header(policy: dict[str, str]) -> tuple[bytes, bytes]:
    return _NAME, "; ".join(f"{name} {value}" for name, value in policy.items()).encode()

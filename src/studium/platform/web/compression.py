"""Which answers are compressed, so that their length tells nobody what is in them.

BREACH (Gluck, Harris, Prado 2013) guesses a secret in a compressed page by making its reader's
browser ask for the page again and again with a guess in the address, and watching the length. So
what a browser asks for with its cookies is compressed only when it says that no other site caused
it (`Sec-Fetch-Site: same-origin` or `none`). A browser that says nothing gets plain answers.
Without a cookie there is no secret of somebody's in the answer; a bearer token is never sent on its
own. Files under /static are the same for everybody.
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Scope

_SMALLEST_BYTES = 1_000
_LEVEL = 5
_CAUSED_HERE = frozenset({b"same-origin", b"none"})


class Compression:
    """An application, and the same one with compressed answers."""

    def __init__(self, app: ASGIApp) -> None:
        """Compress what `app` answers where that is safe and the caller takes gzip."""
        self._plain = app
        self._compressing = GZipMiddleware(app, minimum_size=_SMALLEST_BYTES, compresslevel=_LEVEL)

    def at(self, scope: Scope) -> ASGIApp:
        """What answers this request."""
        return self._compressing if is_safe(scope) else self._plain


def is_safe(scope: Scope) -> bool:
    """Whether the length of the compressed answer may be seen. Parts of files stay as they are."""
    headers = dict(scope["headers"])
    if b"range" in headers:
        return False
    if b"cookie" not in headers or scope["path"].startswith("/static/"):
        return True
    return headers.get(b"sec-fetch-site") in _CAUSED_HERE

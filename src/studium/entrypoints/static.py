"""Static files: cached for ever when their address carries a hash of their content."""

import mimetypes

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from studium.platform.pages import Assets
from studium.platform.parts import Parts
from studium.platform.web import conditional

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"


class CachedStaticFiles(StaticFiles):
    """The files of the design system, of the modules and of the site, as they were at the start."""

    def __init__(self, parts: Parts) -> None:
        """Serve the assets, which are there when the first request comes."""
        super().__init__()
        self._parts = parts

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with how long it may be kept."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        assets = self._parts[Assets]
        content = assets.content(path)
        if content is None:
            raise HTTPException(404)
        query = scope.get("query_string", b"").decode("latin-1")
        is_current = query != "" and query == assets.address(path).partition("?")[2]
        response = Response(content, media_type=mimetypes.guess_type(path)[0])
        kept = _FOR_EVER if is_current else _FOR_AN_HOUR
        answer = conditional(Request(scope), response, cache_control=kept)
        del answer.headers["vary"]  # the same for everybody
        return answer

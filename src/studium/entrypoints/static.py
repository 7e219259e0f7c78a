"""Static files: cached for ever when their address carries a hash of their content."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from studium.platform.pages import Assets
from studium.platform.pages.assets import BUNDLE
from studium.platform.parts import Parts

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"


class CachedStaticFiles(StaticFiles):
    """The files of the design system, of the modules and of the site."""

    def __init__(self, parts: Parts) -> None:
        """Serve every folder of the assets, which are there when the first request comes."""
        super().__init__()
        self._parts = parts

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with how long it may be kept."""
        assets = self._parts[Assets]
        self.all_directories = list(assets.folders)
        if path == BUNDLE:
            response = Response(assets.bundle, media_type="text/css")
        else:
            response = await super().get_response(path, scope)
        query = scope.get("query_string", b"").decode("latin-1")
        is_current = query != "" and query == assets.address(path).partition("?")[2]
        response.headers["cache-control"] = _FOR_EVER if is_current else _FOR_AN_HOUR
        return response

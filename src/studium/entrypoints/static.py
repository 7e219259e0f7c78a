"""Static files: cached for ever when their address carries a hash of their content."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from studium.platform.pages import Assets

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"


class CachedStaticFiles(StaticFiles):
    """The files of the design system and of the modules."""

    def __init__(self, assets: Assets) -> None:
        """Serve every folder of `assets`."""
        super().__init__()
        self.all_directories = list(assets.folders)
        self._assets = assets

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        query = scope.get("query_string", b"").decode("latin-1")
        is_current = query != "" and query == self._assets.address(path).partition("?")[2]
        response.headers["cache-control"] = _FOR_EVER if is_current else _FOR_AN_HOUR
        return response

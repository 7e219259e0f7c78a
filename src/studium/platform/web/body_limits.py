"""How much each address takes: routes state it, the perimeter asks before it routes."""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from studium.platform.settings import Settings

# What the document of a route calls the largest body that it takes, in bytes.
BODY_LIMIT = "x-body-limit-bytes"


class BodyLimits:
    """The largest body of each address, in bytes.

    Forms and JSON, which are parsed while everybody waits, have FORM_LIMIT_BYTES; what begins
    with one of `large_prefixes` BODY_LIMIT_BYTES; and of `routes` those that state a limit, that.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        large_prefixes: tuple[str, ...] = (),
        routes: Iterable[BaseRoute] = (),
    ) -> None:
        """Look through `routes` once."""
        self._large = settings.body_limit_bytes
        self._usual = min(settings.form_limit_bytes, self._large)
        self._large_prefixes = large_prefixes
        self._stated = [
            (route.path.partition("{")[0], route.path_regex, extra[BODY_LIMIT])
            for route in routes
            if isinstance(route, APIRoute) and BODY_LIMIT in (extra := route.openapi_extra or {})
        ]

    def at(self, path: str) -> int:
        """The most bytes that a body sent to this path may have."""
        for prefix, pattern, limit in self._stated:
            if path.startswith(prefix) and pattern.match(path):
                return int(limit)
        return self._large if path.startswith(self._large_prefixes) else self._usual

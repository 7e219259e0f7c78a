"""Routers for pages: HTML, outside the API's documentation."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from studium.platform.web import BODY_LIMIT


class PageRouter(APIRouter):
    """A router whose routes answer HTML and stay out of the OpenAPI document.

    They are for sessions only. `body_limit_bytes` is the largest form that they take, with
    uploaded files; FORM_LIMIT_BYTES unless said.
    """

    def __init__(self, *, prefix: str = "", body_limit_bytes: int | None = None) -> None:
        """Pages whose addresses begin with `prefix`."""
        self._extra = {} if body_limit_bytes is None else {BODY_LIMIT: body_limit_bytes}
        super().__init__(
            prefix=prefix, include_in_schema=False, default_response_class=HTMLResponse
        )

    def add_api_route(self, path: str, endpoint: Any, **options: Any) -> None:
        """Register a page."""
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), **self._extra}
        super().add_api_route(path, endpoint, **options)

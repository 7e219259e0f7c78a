"""Routers for pages: HTML, outside the API's documentation."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse


class PageRouter(APIRouter):
    """A router whose routes answer HTML and stay out of the OpenAPI document."""

    def __init__(self, *, prefix: str = "") -> None:
        """Pages whose addresses begin with `prefix`."""
        super().__init__(
            prefix=prefix, include_in_schema=False, default_response_class=HTMLResponse
        )

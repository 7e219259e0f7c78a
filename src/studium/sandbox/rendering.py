"""Rendering the sandbox's own pages."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "sandbox"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def show(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page of the sandbox."""
    return HTMLResponse(_PAGES.get_template(template).render(context), status_code=status)

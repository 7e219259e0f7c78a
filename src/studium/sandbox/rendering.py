"""Rendering the sandbox's own pages."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from studium.platform.pages import TemplatesAtStart
from studium.sandbox.finding import FOLDER, files


@cache
def _pages(folders: tuple[Path, ...]) -> Environment:
    return Environment(
        loader=TemplatesAtStart(FileSystemLoader(folders)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def show(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page of the sandbox."""
    pages = _pages((FOLDER / "templates" / "sandbox", *files("templates")))
    return HTMLResponse(pages.get_template(template).render(context), status_code=status)

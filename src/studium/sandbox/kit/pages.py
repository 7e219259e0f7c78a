"""Rendering the hosted pages of a twin, and reading their forms."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from studium.platform.pages import TemplatesAtStart

_SHARED = Path(__file__).parent / "templates" / "kit"
_MAX_FIELDS = 50

Show = Callable[..., HTMLResponse]
"""`show(template, http_status=200, **context)` answers a page."""


def pages_in(folder: Path, *, root: str, **filters: Callable[..., str]) -> Show:
    """The pages of a twin: its own templates before the shared ones, `root` its address.

    Its folder has a `frame.html`, which every page extends, made of the shared `hosted.html`.
    """
    environment = Environment(
        loader=TemplatesAtStart(FileSystemLoader((folder, _SHARED))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    environment.globals["root"] = root

    def show(template: str, http_status: int = 200, **context: Any) -> HTMLResponse:
        page = environment.get_template(template).render(context)
        return HTMLResponse(page, status_code=http_status)

    return show


def day(second: int) -> str:
    """The day of a Unix second as people read it."""
    return datetime.fromtimestamp(second, UTC).strftime("%-d %B %Y")


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a submitted form; of a repeated field the last."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        return {}

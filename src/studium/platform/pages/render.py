"""Rendering: Jinja2 over the templates of every module."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from studium.platform.clock import Clock
from studium.platform.money import Money
from studium.platform.pages.redirects import clear_flash, take_flash
from studium.platform.pages.times import local, read_in
from studium.platform.parts import parts_of
from studium.platform.principal import maybe_caller
from studium.platform.settings import Settings
from studium.platform.text import utc_text, words

STATIC = Path(__file__).parent / "static"
_OWN_TEMPLATES = Path(__file__).parent / "templates"
_HASH_LENGTH = 10


class Renderer:
    """Turns templates and values into HTML."""

    def __init__(self, template_folders: Sequence[Path]) -> None:
        """Find templates in the platform's own folder and in those of the modules."""
        self.environment = Environment(
            loader=ChoiceLoader(
                [FileSystemLoader(_OWN_TEMPLATES), *map(FileSystemLoader, template_folders)]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["asset"] = asset
        self.environment.filters["money"] = _money
        self.environment.filters["local"] = local
        self.environment.filters["utc_text"] = utc_text
        self.environment.filters["words"] = words

    def to_html(self, template: str, **values: Any) -> str:
        """The rendered template."""
        return self.environment.get_template(template).render(**values)


async def render(
    request: Request, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """Answer with a page. Every template also has: request, principal, path, site_name,
    sandbox, flash, now.
    """  # noqa: D205 - one sentence
    parts = parts_of(request)
    principal = await maybe_caller(request)
    read_in(principal.timezone if principal else None)
    settings = parts[Settings]
    flash = take_flash(request)
    html = parts[Renderer].to_html(
        template,
        **{
            "request": request,
            "principal": principal,
            "path": request.url.path,
            "site_name": settings.site_name,
            "sandbox": settings.sandbox,
            "flash": flash,
            "now": parts[Clock].now(),
            **values,
        },
    )
    response = HTMLResponse(html, status)
    if flash is not None:
        clear_flash(response)
    return response


@cache
def asset(name: str) -> str:
    """The address of a static file, with a hash of its content: cached for ever, never stale."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:_HASH_LENGTH]
    return f"/static/{name}?v={digest}"


def _money(amount_minor: int, currency: str) -> str:
    return Money(amount_minor, currency).format()

"""Rendering: Jinja2 over the templates of every module."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from studium.platform.clock import Clock
from studium.platform.money import Money
from studium.platform.pages.assets import Assets
from studium.platform.pages.entries import NavigationGroup, PageEntries, grouped
from studium.platform.pages.options import option_list
from studium.platform.pages.redirects import clear_flash, take_flash
from studium.platform.pages.templates_at_start import CompiledOnce, TemplatesAtStart
from studium.platform.pages.times import ZONE_COOKIE, local, read_in
from studium.platform.parts import parts_of
from studium.platform.principal import Principal, maybe_caller
from studium.platform.settings import Settings
from studium.platform.site_content import SiteContent
from studium.platform.text import utc_text, words

_OWN_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _kept(folder: Path) -> BaseLoader:
    return TemplatesAtStart(FileSystemLoader(folder))


class Renderer:
    """Turns templates and values into HTML."""

    def __init__(
        self,
        template_folders: Sequence[Path],
        *,
        assets: Assets | None = None,
        entries: PageEntries | None = None,
    ) -> None:
        """Find templates in the platform's own folder and in those of the modules."""
        self._entries = entries or PageEntries()
        self.environment = Environment(
            loader=ChoiceLoader([_kept(each) for each in (_OWN_TEMPLATES, *template_folders)]),
            bytecode_cache=CompiledOnce(),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["asset"] = (assets or Assets()).address
        self.environment.globals["navigation"] = self._navigation
        self.environment.globals["option_list"] = option_list
        self.environment.filters["money"] = _money
        self.environment.filters["local"] = local
        self.environment.filters["utc_text"] = utc_text
        self.environment.filters["words"] = words

    def add_folders(self, prefix: str, folders: Mapping[str, Path]) -> None:
        """Find `prefix/name/…` in the folder of that name too: templates of plug-ins."""
        inner = PrefixLoader({name: _kept(path) for name, path in folders.items()})
        loader = PrefixLoader({prefix: inner})
        assert isinstance(self.environment.loader, ChoiceLoader)  # noqa: S101 - made above
        self.environment.loader = ChoiceLoader([*self.environment.loader.loaders, loader])

    def to_html(self, template: str, **values: Any) -> str:
        """The rendered template."""
        return self.environment.get_template(template).render(**values)

    def _navigation(self, principal: Principal | None) -> list[NavigationGroup]:
        return grouped(
            entry for entry in self._entries.navigation if entry.audience.includes(principal)
        )


async def render(
    request: Request, template: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """Answer with a page. Every template also has: request, principal, path, site,
    site_name, sandbox, flash, now.
    """  # noqa: D205 - one sentence
    values = await _known_to_all(request) | values
    html = parts_of(request)[Renderer].to_html(template, **values)
    response = HTMLResponse(html, status)
    if values["flash"] is not None:
        clear_flash(response)
    return response


async def render_fragment(request: Request, template: str, **values: Any) -> Markup:
    """A piece of a page, with all that a page's template has."""
    values = await _known_to_all(request) | values
    return Markup(parts_of(request)[Renderer].to_html(template, **values))  # noqa: S704 - escaped


async def _known_to_all(request: Request) -> dict[str, Any]:
    """What every template has."""
    parts = parts_of(request)
    principal = await maybe_caller(request)
    read_zone(request, principal)
    settings = parts[Settings]
    return {
        "request": request,
        "principal": principal,
        "path": request.url.path,
        "site": parts[SiteContent],
        "site_name": settings.site_name,
        "sandbox": settings.sandbox,
        "flash": take_flash(request),
        "now": parts[Clock].now(),
    }


def read_zone(request: Request, principal: Principal | None) -> None:
    """Show times in the zone that the reader chose, else in that of their browser."""
    chosen = principal.timezone if principal else None
    read_in(chosen or unquote(request.cookies.get(ZONE_COOKIE, "")))


def _money(amount_minor: int, currency: str) -> str:
    return Money(amount_minor, currency).format()

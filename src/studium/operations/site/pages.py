"""The site's own pages: landing, dashboard, and the design system."""

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import PageBySession
from studium.operations.site.design import design_context
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.pages import PageEntries, PageRouter, render, render_fragment
from studium.platform.site_content import SiteContent
from studium.platform.web import PartsDep
from studium.study.pack import pack_offers, sections

router = PageRouter()


@router.get("/")
async def landing_page(request: Request, parts: PartsDep) -> Response:
    """What this is, for whom, and how to begin, in the site's own words."""
    if not parts[SiteContent].shows("study"):
        return await render(request, "site/landing.html", sections=(), offers=())
    async with parts[Database].reader() as tx:
        offers = await pack_offers(tx)
    return await render(request, "site/landing.html", sections=sections(), offers=offers)


@router.get("/about/{about_name}")
async def about_page(request: Request, about_name: str, parts: PartsDep) -> Response:
    """A page of the site's own: what the law asks for, how to reach whoever runs it."""
    about = parts[SiteContent].page(about_name)
    if about is None:
        raise NotFound("There is no page here.")
    return await render(request, "site/about.html", about=about)


@router.get("/dashboard")
async def dashboard_page(request: Request, principal: PageBySession, parts: PartsDep) -> Response:
    """What one has, until when, and what to do next: a section from each module that has one."""
    async with parts[Database].reader() as tx:
        read = [
            (section.template, await section.read(parts, tx, principal))
            for section in parts[PageEntries].dashboard
        ]
    sections = [
        await render_fragment(request, template, **values)
        for template, values in read
        if values is not None
    ]
    return await render(request, "site/dashboard.html", person=principal.person, sections=sections)


@router.get("/design")
async def design_page(request: Request, parts: PartsDep) -> Response:
    """Every colour and part that the pages are made of."""
    return await render(request, "site/design.html", **design_context(parts[SiteContent]))

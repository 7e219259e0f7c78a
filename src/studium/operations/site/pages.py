"""The site's own pages: landing, dashboard, and the design system."""

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import PageBySession
from studium.commerce.catalog import Features, every_entitlement, purchases_of
from studium.operations.site.design import design_context
from studium.operations.site.model import accesses, next_steps
from studium.platform.database import Database
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import PageRouter, render
from studium.platform.web import ClockDep, DatabaseDep, PartsDep
from studium.study.pack import pack_offers, sections

_RECENT = 3

router = PageRouter()


@router.get("/")
async def landing_page(request: Request, database: DatabaseDep) -> Response:
    """What this is, for whom, and how to begin."""
    async with database.reader() as tx:
        offers = await pack_offers(tx)
    return await render(request, "site/landing.html", sections=sections(), offers=offers)


@router.get("/dashboard")
async def dashboard_page(
    request: Request, principal: PageBySession, parts: PartsDep, clock: ClockDep
) -> Response:
    """What one has, until when, and what to do next."""
    async with parts[Database].reader() as tx:
        rights = await every_entitlement(tx, principal.user_id)
        purchases = await purchases_of(
            tx, user_id=principal.user_id, before_id=AFTER_ALL_IDS, limit=_RECENT
        )
    seen = accesses(rights, parts[Features], now=clock.now())
    return await render(
        request,
        "site/dashboard.html",
        person=principal.person,
        accesses=seen,
        next_steps=next_steps(principal.person, seen),
        purchases=purchases,
    )


@router.get("/design")
async def design_page(request: Request) -> Response:
    """Every colour and part that the pages are made of."""
    return await render(request, "site/design.html", **design_context())

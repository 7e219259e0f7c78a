"""The StudyPack page: a locked page with its price, or the sections behind it."""

from fastapi import Request
from starlette.responses import Response

from studium.platform.pages import PageRouter, PageSignedIn, render, zone_of
from studium.platform.web import ClockDep, DatabaseDep
from studium.study.pack.access import pack_offers, pack_rights, past_access_of, window_of
from studium.study.pack.model import ADDRESS, phases, sections

router = PageRouter()


@router.get(ADDRESS)
async def study_page(
    request: Request, principal: PageSignedIn, database: DatabaseDep, clock: ClockDep
) -> Response:
    """StudyPack, as far as it is open to who asks."""
    now = clock.now()
    async with database.reader() as tx:
        rights = await pack_rights(tx, principal.user_id)
        window = window_of(rights, now=now)
        offers = [] if window else await pack_offers(tx)
    if window is None:
        past = past_access_of(rights, now=now)
        return await render(
            request, "study/locked.html", offers=offers, sections=sections(), past=past
        )
    return await render(
        request,
        "study/unlocked.html",
        window=window,
        phases=phases(window),
        zone=zone_of(principal.timezone),
        sections=sections(),
    )

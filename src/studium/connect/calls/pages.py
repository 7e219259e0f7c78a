"""The call log in pages: the operator's for staff, an owner's own for themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from studium.connect.calls import store
from studium.platform.errors import NotAllowed
from studium.platform.pages import (
    PageRouter,
    PageSignedIn,
    list_links,
    render,
)
from studium.platform.web import DatabaseDep, Page, PageQueryDep

router = PageRouter()

_LONGEST = 100


async def _owner(request: Request, principal: PageSignedIn) -> UUID | None:
    if not request.url.path.startswith("/admin"):
        return principal.user_id
    if not principal.is_staff:
        raise NotAllowed("This page is for support and administrators.")
    return None


@router.get("/admin/calls")
@router.get("/selling/calls")
async def calls(
    request: Request,
    owner_id: Annotated[UUID | None, Depends(_owner)],
    query: PageQueryDep,
    database: DatabaseDep,
) -> Response:
    """What went over connections, narrowed by operation, status, and a word in a body."""
    wanted = {
        name: request.query_params.get(name, "").strip()[:_LONGEST]
        for name in ("operation", "status", "word")
    }
    status = wanted["status"]
    async with database.reader() as tx:
        found = await store.search_calls(
            tx,
            owner_id=owner_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            operation=wanted["operation"] or None,
            status=int(status) if status.isascii() and status.isdigit() else None,
            word=wanted["word"] or None,
        )
    page = Page.of(found, query)
    here = request.url.path
    kept = {name: value for name, value in wanted.items() if value}
    return await render(
        request,
        "calls/calls.html",
        calls=page.items,
        wanted=wanted,
        here=here,
        **list_links(page, query, here, kept),
    )

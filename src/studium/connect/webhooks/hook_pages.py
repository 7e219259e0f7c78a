"""The page about services that people connect without code: how, and which hooks they keep."""

from fastapi import Request
from starlette.responses import Response

from studium.connect.webhooks import store
from studium.platform.database import Database
from studium.platform.pages import (
    PageRouter,
    PageSignedIn,
    list_links,
    render,
)
from studium.platform.settings import Settings
from studium.platform.web import Page, PageQueryDep, PartsDep

router = PageRouter(prefix="/connectors")


@router.get("")
async def connectors_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, query: PageQueryDep
) -> Response:
    """How Zapier, n8n and Make are connected, and the hooks that services keep for the caller."""
    async with parts[Database].reader() as tx:
        found = await store.hooks_of_owner(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
        operators = (
            await store.hooks_of_owner(tx, None, before_id=query.before_id, limit=100)
            if principal.is_admin and query.is_first
            else []
        )
    page = Page.of(found, query)
    return await render(
        request,
        "webhooks/connectors.html",
        base_url=parts[Settings].base_url,
        hooks=[*operators, *page.items],
        **list_links(page, query, "/connectors"),
    )

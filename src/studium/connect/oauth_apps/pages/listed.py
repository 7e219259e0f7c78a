"""Published apps, and the ones that one let in."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import PageBySession
from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.install import uninstall
from studium.connect.oauth_apps.actions.keep_apps import AppNotFound
from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.connect.oauth_apps.model import AppState
from studium.connect.oauth_apps.pictures import Picture, pictures_of
from studium.connect.oauth_apps.scopes import scope_sentence
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.files import file_link
from studium.platform.pages import (
    MaybePageSignedIn,
    PageRouter,
    list_links,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.vault import Vault
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep

router = PageRouter()


@router.get("/apps")
async def published(
    request: Request, principal: MaybePageSignedIn, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Published apps, and the ones that one let in."""
    async with database.reader() as tx:
        found = await store.listed_apps(tx, before_id=query.before_id, limit=query.fetch_limit)
        mine = (
            await store.installed_apps(tx, principal.user_id, before_id=query.before_id, limit=100)
            if principal
            else []
        )
    page = Page.of(found, query)
    return await render(
        request,
        "oauth_apps/listed.html",
        apps=page.items,
        installed=[(each, [scope_sentence(scope) for scope in each.scopes]) for each in mine],
        **list_links(page, query, "/apps"),
    )


@router.get("/apps/{listed_id}")
async def listing(
    request: Request, listed_id: UUID, principal: MaybePageSignedIn, parts: PartsDep
) -> Response:
    """A published app: what it does, how it looks, and what it may ask for."""
    async with parts[Database].reader() as tx:
        app = await store.app_by_id(tx, listed_id)
        is_seen = app is not None and (
            app.state is AppState.PUBLISHED or (principal and app.is_open_to(principal.user_id))
        )
        if app is None or not is_seen:
            raise AppNotFound("There is no such app.")
        pictures = await shown_pictures(parts, tx, app.id)
    return await render(
        request,
        "oauth_apps/listing.html",
        app=app,
        pictures=pictures,
        sentences=[scope_sentence(scope) for scope in app.scopes],
    )


async def shown_pictures(parts: Parts, tx: Transaction, app_id: UUID) -> list[tuple[Picture, str]]:
    """An app's pictures, each with an address that shows it for a while."""
    now, vault = parts[Clock].now(), parts[Vault]
    found = await pictures_of(tx, app_id)
    return [(each, file_link(vault, each.file_id, now=now)) for each in found]


@router.post("/installed-apps/{grant_id}/remove")
async def take_away(
    grant_id: UUID,
    principal: PageBySession,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Take an app away."""
    async with database.transaction() as tx:
        await uninstall(tx, grant_id=grant_id, user_id=principal.user_id, now=clock.now())
    parts[AppTokenAuthenticator].forget()
    return redirect("/apps", flash="The app is gone; its tokens no longer work.")

"""Pages of apps: consent, what one let in, one's own, the published ones, and review."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.accounts.people import PageBySession
from studium.connect.oauth_apps import consent, protocol, store
from studium.connect.oauth_apps.actions.install import uninstall
from studium.connect.oauth_apps.actions.keep_apps import (
    AppDraft,
    AppInvalid,
    AppNotFound,
    AppStateWrong,
    change_app,
    new_secret,
    own_app,
    register_app,
    review_app,
    submit_app,
)
from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.connect.oauth_apps.model import IDENTITY_SCOPES, App, AppState
from studium.connect.oauth_apps.scopes import scope_sentence, scopes_for_apps
from studium.platform.database import Database
from studium.platform.pages import (
    Form,
    FormErrors,
    MaybePageSignedIn,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    read_form,
    redirect,
    render,
)
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    Text,
    add_routes,
)

own = PageRouter()
router = PageRouter()


class AppForm(Form):
    """An app as it is typed; addresses one a line."""

    name: Text = Field(min_length=1, max_length=100)
    description: Text = Field("", max_length=2000)
    website: Text = Field("", max_length=500)
    redirect_uris: Text = Field(min_length=1, max_length=5000)
    scopes: list[Text] = Field([], alias="scopes[]", max_length=100)
    is_confidential: bool = False

    @property
    def draft(self) -> AppDraft:
        """The same, as the domain takes it."""
        return AppDraft(
            name=self.name,
            description=self.description,
            website=self.website,
            redirect_uris=tuple(dict.fromkeys(self.redirect_uris.split())),
            scopes=tuple(dict.fromkeys(self.scopes)),
        )


class ReviewForm(Form):
    """What staff decide."""

    state: AppState
    note: Text = Field(min_length=3, max_length=1000)


@own.get("/apps")
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
        next_href=f"/apps?cursor={page.next_cursor}" if page.next_cursor else "",
        first_href="" if query.is_first else "/apps",
    )


@own.post("/installed-apps/{grant_id}/remove")
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


@own.get("/developer/apps")
async def own_apps(
    request: Request, principal: PageBySession, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """One's own apps."""
    async with database.reader() as tx:
        found = await store.apps_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    page = Page.of(found, query)
    return await render(
        request,
        "oauth_apps/own.html",
        apps=page.items,
        next_href=f"/developer/apps?cursor={page.next_cursor}" if page.next_cursor else "",
        first_href="" if query.is_first else "/developer/apps",
    )


@own.get("/developer/apps/new")
async def new_app(request: Request, principal: PageBySession) -> Response:
    """An empty form."""
    del principal
    return await _form(request, FormErrors({"is_confidential": "on"}))


@own.post("/developer/apps")
async def register(
    request: Request, principal: PageBySession, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Register an app and show its secret, this once."""
    form = await read_form(request, AppForm)
    if isinstance(form, FormErrors):
        return await _form(request, form)
    try:
        async with database.transaction() as tx:
            app, secret = await register_app(
                tx,
                form.draft,
                owner_id=principal.user_id,
                is_confidential=form.is_confidential,
                known_scopes=scopes_for_apps(request.app.routes),
                now=clock.now(),
            )
    except AppInvalid as problem:
        return await _form(request, _refused(form, problem), chosen=form.scopes)
    return await _shown(request, app, secret=secret)


@own.get("/developer/apps/{app_id}")
async def own_one(
    request: Request, app_id: UUID, principal: PageBySession, database: DatabaseDep
) -> Response:
    """One of one's own apps, to see and change."""
    async with database.reader() as tx:
        app = await own_app(tx, app_id, owner_id=principal.user_id)
        reviews = await store.reviews_of(tx, app_id)
    return await _shown(request, app, reviews=reviews)


@own.post("/developer/apps/{app_id}")
async def change(
    request: Request,
    app_id: UUID,
    principal: PageBySession,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Change an app."""
    form = await read_form(request, AppForm)
    if isinstance(form, FormErrors):
        return await _form(request, form, app_id=app_id)
    try:
        async with database.transaction() as tx:
            await change_app(
                tx,
                form.draft,
                app_id=app_id,
                owner_id=principal.user_id,
                known_scopes=scopes_for_apps(request.app.routes),
                now=clock.now(),
            )
    except AppInvalid as problem:
        return await _form(request, _refused(form, problem), chosen=form.scopes, app_id=app_id)
    return redirect(f"/developer/apps/{app_id}", flash="The app is changed.")


@own.post("/developer/apps/{app_id}/secret")
async def make_secret(
    request: Request,
    app_id: UUID,
    principal: PageBySession,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Another secret, shown this once."""
    async with database.transaction() as tx:
        secret = await new_secret(tx, app_id=app_id, owner_id=principal.user_id, now=clock.now())
        app = await own_app(tx, app_id, owner_id=principal.user_id)
    return await _shown(request, app, secret=secret)


@own.post("/developer/apps/{app_id}/submit")
async def submit(
    app_id: UUID, principal: PageBySession, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Ask for review."""
    address = f"/developer/apps/{app_id}"
    try:
        async with database.transaction() as tx:
            await submit_app(tx, app_id=app_id, owner_id=principal.user_id, now=clock.now())
    except (AppInvalid, AppStateWrong) as problem:
        return redirect(address, flash=problem.message, kind="warning")
    return redirect(address, flash="The app waits for review.", kind="info")


@own.get("/admin/apps")
async def for_review(
    request: Request, _: PageStaffOnly, database: DatabaseDep, query: PageQueryDep
) -> Response:
    """Everybody's apps, for staff."""
    async with database.reader() as tx:
        found = await store.all_apps(tx, before_id=query.before_id, limit=query.fetch_limit)
    page = Page.of(found, query)
    return await render(
        request,
        "oauth_apps/admin.html",
        apps=page.items,
        next_href=f"/admin/apps?cursor={page.next_cursor}" if page.next_cursor else "",
        first_href="" if query.is_first else "/admin/apps",
    )


@own.get("/admin/apps/{reviewed_id}")
async def review_page(
    request: Request, reviewed_id: UUID, _: PageStaffOnly, database: DatabaseDep
) -> Response:
    """What an app asks for, and its history."""
    return await _show_review(request, reviewed_id, database)


async def _show_review(
    request: Request, reviewed_id: UUID, database: Database, refused: FormErrors | None = None
) -> Response:
    """The page, with the decision as it was sent when it was refused."""
    async with database.reader() as tx:
        app = await store.app_by_id(tx, reviewed_id)
        if app is None:
            raise AppNotFound("There is no such app.")
        reviews = await store.reviews_of(tx, reviewed_id)
    return await render(
        request,
        "oauth_apps/review.html",
        app=app,
        sentences=[(scope, scope_sentence(scope)) for scope in app.scopes],
        reviews=reviews,
        states=[(state.value, state.value.capitalize()) for state in AppState],
        status=refused.status if refused else 200,
        values={"state": app.state.value} | (refused.values if refused else {}),
        errors=refused.errors if refused else {},
    )


@own.post("/admin/apps/{reviewed_id}")
async def review(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    reviewed_id: UUID,
    principal: PageAdminOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Publish, send back or suspend, on the record."""
    address = f"/admin/apps/{reviewed_id}"
    form = await read_form(request, ReviewForm)
    if isinstance(form, FormErrors):
        return await _show_review(request, reviewed_id, database, form)
    try:
        async with database.transaction() as tx:
            await review_app(
                tx,
                app_id=reviewed_id,
                wanted=form.state,
                actor_id=principal.user_id,
                note=form.note,
                now=clock.now(),
            )
    except AppStateWrong as problem:
        return redirect(address, flash=problem.message, kind="warning")
    parts[AppTokenAuthenticator].forget()
    return redirect(address, flash="It is on the record.")


def _refused(form: AppForm, problem: AppInvalid) -> FormErrors:
    return FormErrors.refused(form, problem, beside={AppInvalid: problem.field})


async def _form(
    request: Request, form: FormErrors, *, chosen: Sequence[str] = (), app_id: UUID | None = None
) -> Response:
    return await render(
        request,
        "oauth_apps/form.html",
        status=form.status if form.errors else 200,
        values=form.values,
        errors=form.errors,
        chosen=chosen,
        scopes=_choices(request),
        app_id=app_id,
    )


async def _shown(
    request: Request, app: App, *, secret: str | None = None, reviews: Any = ()
) -> Response:
    return await render(
        request,
        "oauth_apps/app.html",
        app=app,
        secret=secret,
        reviews=reviews,
        chosen=app.scopes,
        scopes=_choices(request),
        values={
            "name": app.name,
            "description": app.description,
            "website": app.website,
            "redirect_uris": "\n".join(app.redirect_uris),
        },
        errors={},
        app_id=app.id,
    )


def _choices(request: Request) -> list[tuple[str, str]]:
    known = scopes_for_apps(request.app.routes) | IDENTITY_SCOPES
    return [(scope, scope_sentence(scope)) for scope in sorted(known)]


add_routes(router, own, consent.router, protocol.router)

"""Pages of who makes apps: one's own, their secrets, how they are used, and asking for review."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.accounts.people import PageBySession
from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.keep_apps import (
    AppDraft,
    AppInvalid,
    AppStateWrong,
    change_app,
    new_secret,
    own_app,
    register_app,
    submit_app,
)
from studium.connect.oauth_apps.model import IDENTITY_SCOPES, App
from studium.connect.oauth_apps.pages.listed import shown_pictures
from studium.connect.oauth_apps.scopes import scope_sentence, scopes_for_apps
from studium.connect.oauth_apps.usage import AppUsage, by_day, usage_rows
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    list_links,
    redirect,
    render,
    submit,
)
from studium.platform.parts import Parts
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    Text,
)

router = PageRouter()

_SHOWN_ROWS = 50


class AppForm(Form):
    """An app as it is typed; addresses one a line."""

    name: Text = Field(min_length=1, max_length=100)
    description: Text = Field("", max_length=2000)
    website: Text = Field("", max_length=500)
    redirect_uris: Text = Field(min_length=1, max_length=5000)
    scopes: list[Text] = Field([], alias="scopes[]", max_length=100)
    allowed_origins: Text = Field("", max_length=6100)
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
            allowed_origins=tuple(self.allowed_origins.split()),
        )


@router.get("/developer/apps")
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
        **list_links(page, query, "/developer/apps"),
    )


@router.get("/developer/apps/new")
async def new_app(request: Request, principal: PageBySession) -> Response:
    """An empty form."""
    del principal
    return await _form(request, FormErrors({"is_confidential": "on"}))


@router.post("/developer/apps")
async def register(
    request: Request,
    principal: PageBySession,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Register an app and show its secret, this once."""

    async def make(form: AppForm) -> Response:
        async with database.transaction() as tx:
            app, secret = await register_app(
                tx,
                form.draft,
                owner_id=principal.user_id,
                is_confidential=form.is_confidential,
                known_scopes=scopes_for_apps(request.app.routes),
                now=clock.now(),
            )
        return await _shown(request, parts, app, secret=secret)

    return await _submit(request, make)


@router.get("/developer/apps/{app_id}")
async def own_one(
    request: Request,
    app_id: UUID,
    principal: PageBySession,
    parts: PartsDep,
    database: DatabaseDep,
) -> Response:
    """One of one's own apps, to see and change."""
    async with database.reader() as tx:
        app = await own_app(tx, app_id, owner_id=principal.user_id)
        reviews = await store.reviews_of(tx, app_id)
    return await _shown(request, parts, app, reviews=reviews)


@router.post("/developer/apps/{app_id}")
async def change(
    request: Request,
    app_id: UUID,
    principal: PageBySession,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Change an app."""

    async def keep(form: AppForm) -> Response:
        async with database.transaction() as tx:
            await change_app(
                tx,
                form.draft,
                app_id=app_id,
                owner_id=principal.user_id,
                known_scopes=scopes_for_apps(request.app.routes),
                now=clock.now(),
            )
        return redirect(f"/developer/apps/{app_id}", flash="The app is changed.")

    return await _submit(request, keep, app_id=app_id)


@router.post("/developer/apps/{app_id}/secret")
async def make_secret(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    app_id: UUID,
    principal: PageBySession,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Another secret, shown this once."""
    async with database.transaction() as tx:
        secret = await new_secret(tx, app_id=app_id, owner_id=principal.user_id, now=clock.now())
        app = await own_app(tx, app_id, owner_id=principal.user_id)
    return await _shown(request, parts, app, secret=secret)


@router.post("/developer/apps/{app_id}/submit")
async def submit_for_review(
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


async def _submit(
    request: Request, act: Callable[[AppForm], Awaitable[Response]], *, app_id: UUID | None = None
) -> Response:
    return await submit(
        request,
        AppForm,
        act,
        again=partial(_form, request, app_id=app_id),
        field_of=lambda problem: str(problem.details["field"]),
        refusals=AppInvalid,
    )


async def _form(request: Request, form: FormErrors, *, app_id: UUID | None = None) -> Response:
    return await render(
        request,
        "oauth_apps/form.html",
        status=form.status if form.errors else 200,
        values=form.values,
        errors=form.errors,
        chosen=(await request.form()).getlist("scopes[]"),
        scopes=_choices(request),
        app_id=app_id,
    )


async def _shown(
    request: Request, parts: Parts, app: App, *, secret: str | None = None, reviews: Any = ()
) -> Response:
    await parts[AppUsage].flush()
    last = parts[Clock].now().date()
    async with parts[Database].reader() as tx:
        usage = await usage_rows(tx, app.id, last=last)
        pictures = await shown_pictures(parts, tx, app.id)
    return await render(
        request,
        "oauth_apps/app.html",
        app=app,
        days=by_day(usage, last=last),
        usage=usage[:_SHOWN_ROWS],
        pictures=pictures,
        secret=secret,
        reviews=reviews,
        chosen=app.scopes,
        scopes=_choices(request),
        values={
            "name": app.name,
            "description": app.description,
            "website": app.website,
            "redirect_uris": "\n".join(app.redirect_uris),
            "allowed_origins": "\n".join(app.allowed_origins),
        },
        errors={},
        app_id=app.id,
    )


def _choices(request: Request) -> list[tuple[str, str]]:
    known = scopes_for_apps(request.app.routes) | IDENTITY_SCOPES
    return [(scope, scope_sentence(scope)) for scope in sorted(known)]

"""REST about one's own apps, and the apps that one lets in."""

from uuid import UUID

from fastapi import Request, Response

from studium.accounts.people import BySession
from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.install import uninstall
from studium.connect.oauth_apps.actions.keep_apps import (
    change_app,
    new_secret,
    own_app,
    register_app,
    submit_app,
)
from studium.connect.oauth_apps.answers import (
    AppAnswer,
    AppRequest,
    InstalledAnswer,
    NewAppAnswer,
    NewAppRequest,
    SecretAnswer,
    UsageAnswer,
    UsageDayAnswer,
    UsageReport,
)
from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.connect.oauth_apps.scopes import scopes_for_apps
from studium.connect.oauth_apps.usage import AppUsage, by_day, usage_rows
from studium.platform.database import Database
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
)

router = ApiRouter(prefix="/api", tags=["apps"], idempotent=True)


def _scopes(request: Request) -> frozenset[str]:
    return scopes_for_apps(request.app.routes)


@router.post("/apps", status_code=201, location="/api/apps/{id}")
async def register_app_route(
    request: Request,
    body: NewAppRequest,
    principal: BySession,
    database: DatabaseDep,
    clock: ClockDep,
) -> NewAppAnswer:
    """Register an app. It works for its owner alone until it is published."""
    async with database.transaction() as tx:
        app, secret = await register_app(
            tx,
            body.draft,
            owner_id=principal.user_id,
            is_confidential=body.is_confidential,
            known_scopes=_scopes(request),
            now=clock.now(),
        )
    return NewAppAnswer(**AppAnswer.of(app).model_dump(), client_secret=secret)


@router.get("/apps")
async def own_apps(
    principal: BySession, database: DatabaseDep, query: PageQueryDep
) -> Page[AppAnswer]:
    """One's own apps, newest first."""
    async with database.reader() as tx:
        found = await store.apps_of(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([AppAnswer.of(app) for app in found], query)


@router.get("/apps/{app_id}")
async def read_app_route(app_id: UUID, principal: BySession, database: DatabaseDep) -> AppAnswer:
    """One of one's own apps."""
    async with database.reader() as tx:
        return AppAnswer.of(await own_app(tx, app_id, owner_id=principal.user_id))


@router.put("/apps/{app_id}")
async def change_app_route(  # noqa: PLR0913, PLR0917 - what the route needs
    request: Request,
    app_id: UUID,
    body: AppRequest,
    principal: BySession,
    database: DatabaseDep,
    clock: ClockDep,
) -> AppAnswer:
    """Change an app; a published one that wants other addresses or scopes is a draft again."""
    async with database.transaction() as tx:
        app = await change_app(
            tx,
            body.draft,
            app_id=app_id,
            owner_id=principal.user_id,
            known_scopes=_scopes(request),
            now=clock.now(),
        )
    return AppAnswer.of(app)


@router.post("/apps/{app_id}/secret", status_code=201)
async def make_secret(
    app_id: UUID, principal: BySession, database: DatabaseDep, clock: ClockDep
) -> SecretAnswer:
    """Another secret in the place of the old one, shown this once."""
    async with database.transaction() as tx:
        secret = await new_secret(tx, app_id=app_id, owner_id=principal.user_id, now=clock.now())
    return SecretAnswer(client_secret=secret)


@router.post("/apps/{app_id}/submit")
async def submit_app_route(
    app_id: UUID, principal: BySession, database: DatabaseDep, clock: ClockDep
) -> AppAnswer:
    """Ask for review: published apps can be installed by everybody."""
    async with database.transaction() as tx:
        app = await submit_app(tx, app_id=app_id, owner_id=principal.user_id, now=clock.now())
    return AppAnswer.of(app)


@router.get("/apps/{app_id}/usage")
async def app_usage(
    app_id: UUID, principal: BySession, parts: PartsDep, clock: ClockDep
) -> UsageReport:
    """How an app of one's own called in the last 30 days, by day, route and status."""
    await parts[AppUsage].flush()
    last = clock.now().date()
    async with parts[Database].reader() as tx:
        app = await own_app(tx, app_id, owner_id=principal.user_id)
        rows = await usage_rows(tx, app.id, last=last)
    days = by_day(rows, last=last)
    return UsageReport(
        requests=sum(each.requests for each in days),
        errors=sum(each.errors for each in days),
        days=[UsageDayAnswer.model_validate(each) for each in days],
        items=[UsageAnswer.model_validate(each) for each in rows],
    )


@router.get("/installed-apps")
async def list_installed_apps_route(
    principal: BySession, database: DatabaseDep, query: PageQueryDep
) -> Page[InstalledAnswer]:
    """The apps that one lets in, newest first."""
    async with database.reader() as tx:
        found = await store.installed_apps(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([InstalledAnswer.model_validate(each) for each in found], query)


@router.delete("/installed-apps/{grant_id}", status_code=204, response_class=Response)
async def take_away(
    grant_id: UUID,
    principal: BySession,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Take an app away: all of its tokens end."""
    async with database.transaction() as tx:
        await uninstall(tx, grant_id=grant_id, user_id=principal.user_id, now=clock.now())
    parts[AppTokenAuthenticator].forget()
    return Response(status_code=204)

"""Review of apps: staff read, admins decide."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.keep_apps import (
    AppNotFound,
    AppStateWrong,
    ChecklistIncomplete,
    review_app,
)
from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.connect.oauth_apps.model import CHECKLIST, AppState
from studium.connect.oauth_apps.pages.listed import shown_pictures
from studium.connect.oauth_apps.scopes import scope_sentence
from studium.connect.oauth_apps.usage import AppUsage, by_day, requests_lately, usage_rows
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep, Text

router = PageRouter()


class ReviewForm(Form):
    """What staff decide."""

    state: AppState
    note: Text = Field(min_length=3, max_length=1000)
    checklist: list[Text] = Field([], alias="checklist[]", max_length=20)


@router.get("/admin/apps")
async def for_review(
    request: Request,
    _: PageStaffOnly,
    database: DatabaseDep,
    clock: ClockDep,
    query: PageQueryDep,
) -> Response:
    """Everybody's apps, for staff."""
    async with database.reader() as tx:
        found = await store.all_apps(tx, before_id=query.before_id, limit=query.fetch_limit)
        page = Page.of(found, query)
        ids = [each.id for each in page.items]
        requests = await requests_lately(tx, ids, last=clock.now().date())
    return await render(
        request,
        "oauth_apps/admin.html",
        apps=page.items,
        requests=requests,
        **list_links(page, query, "/admin/apps"),
    )


@router.get("/admin/apps/{reviewed_id}")
async def review_page(
    request: Request, reviewed_id: UUID, _: PageStaffOnly, parts: PartsDep
) -> Response:
    """What an app asks for, how it is used, and its history."""
    return await _show(request, reviewed_id, parts)


@router.post("/admin/apps/{reviewed_id}")
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
        return await _show(request, reviewed_id, parts, form)
    try:
        async with database.transaction() as tx:
            await review_app(
                tx,
                app_id=reviewed_id,
                wanted=form.state,
                actor_id=principal.user_id,
                note=form.note,
                checklist=form.checklist,
                now=clock.now(),
            )
    except AppStateWrong as problem:
        return redirect(address, flash=problem.message, kind="warning")
    except ChecklistIncomplete as problem:
        refused = FormErrors.refused(form, problem, beside={})
        return await _show(request, reviewed_id, parts, refused, form.checklist)
    parts[AppTokenAuthenticator].forget()
    return redirect(address, flash="It is on the record.")


async def _show(
    request: Request,
    reviewed_id: UUID,
    parts: Parts,
    refused: FormErrors | None = None,
    checked: Sequence[str] = (),
) -> Response:
    """The page, with the decision as it was sent when it was refused."""
    await parts[AppUsage].flush()
    last = parts[Clock].now().date()
    async with parts[Database].reader() as tx:
        app = await store.app_by_id(tx, reviewed_id)
        if app is None:
            raise AppNotFound("There is no such app.")
        reviews = await store.reviews_of(tx, reviewed_id)
        usage = await usage_rows(tx, reviewed_id, last=last)
        pictures = await shown_pictures(parts, tx, app.id)
    return await render(
        request,
        "oauth_apps/review.html",
        app=app,
        sentences=[(scope, scope_sentence(scope)) for scope in app.scopes],
        reviews=reviews,
        pictures=pictures,
        days=by_day(usage, last=last),
        checklist=CHECKLIST,
        checked=checked,
        states=[(state.value, state.value.capitalize()) for state in AppState],
        status=refused.status if refused else 200,
        values={"state": app.state.value} | (refused.values if refused else {}),
        errors=refused.errors if refused else {},
    )

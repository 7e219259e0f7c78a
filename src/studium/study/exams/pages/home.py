"""The exams that one can sit, and those that one sat."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from studium.commerce.entitlements import EntitlementRequired, current_entitlements
from studium.platform.errors import NotFound
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep
from studium.study.exams.actions.start_session import DRILL_FEATURES, start_drill, start_session
from studium.study.exams.blueprints import store as templates
from studium.study.exams.results.store import domain_shares
from studium.study.exams.sessions import store
from studium.study.questions import QuestionTypes, list_domains

router = PageRouter()

_MOST_TEMPLATES = 100
_DRILL_ITEMS = 10


class StartForm(Form):
    """What to sit: a template, or nothing for a drill."""

    template_id: UUID | None = None


@router.get("/exams")
async def exams_page(
    request: Request,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    query: PageQueryDep,
) -> Response:
    """Exams to sit, and one's own, newest first."""
    now = clock.now()
    async with database.reader() as tx:
        offered = await templates.list_templates(tx, before_id=AFTER_ALL_IDS, limit=_MOST_TEMPLATES)
        rights = await current_entitlements(tx, principal.user_id, now)
        sat = await store.sessions_of(
            tx,
            principal.user_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            with_archived=False,
        )
        shares = await domain_shares(tx, principal.user_id)
        titles = {domain.slug: domain.title for domain in await list_domains(tx)}
    held = {right.feature for right in rights if right.is_active(now)}
    page = Page.of(sat, query)
    return await render(
        request,
        "exams/home.html",
        templates=sorted(offered, key=lambda each: (each.item_count, each.title)),
        held=held,
        may_drill=bool(held & set(DRILL_FEATURES)),
        sessions=page.items,
        shares=shares,
        titles=titles,
        **list_links(page, query, "/exams"),
    )


@router.post("/exams/start")
async def start(
    request: Request,
    principal: PageSignedIn,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Begin an exam; who may not is led to the prices."""
    form = await read_form(request, StartForm)
    if isinstance(form, FormErrors):
        raise NotFound("There is no such exam.")
    types, now = parts[QuestionTypes], clock.now()
    try:
        async with database.transaction() as tx:
            if form.template_id is not None:
                session = await start_session(
                    tx,
                    user_id=principal.user_id,
                    template_id=form.template_id,
                    types=types,
                    now=now,
                    metadata={},
                )
            else:
                session = await start_drill(
                    tx,
                    user_id=principal.user_id,
                    item_count=_DRILL_ITEMS,
                    types=types,
                    now=now,
                    metadata={},
                )
    except EntitlementRequired:
        return redirect("/pricing", flash="This exam has to be bought first.", kind="info")
    return redirect(f"/exams/{session.id}")

"""The sync with a vector store: begun by a button, followed on a live page."""

from fastapi import Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageStaffOnly,
    read_form,
    redirect,
    render,
)
from studium.platform.web import PartsDep
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync import store
from studium.study.questions.sync.running import begin_sync

router = PageRouter(prefix="/admin/questions/sync")

_SHOWN = 10


class SyncForm(Form):
    """Whether only to look."""

    dry_run: str = ""


@router.get("")
async def syncs(request: Request, _: PageStaffOnly, parts: PartsDep) -> Response:
    """The newest runs, and the way to begin one."""
    async with parts[Database].reader() as tx:
        runs = await store.runs(tx, before_id=AFTER_ALL_IDS, limit=_SHOWN)
    return await render(
        request,
        "questions/sync.html",
        runs=runs,
        is_configured=parts[QuestionSettings].qdrant_url is not None,
        is_active=any(not run.is_over for run in runs),
    )


@router.post("")
async def sync(request: Request, principal: PageAdminOnly, parts: PartsDep) -> Response:
    """Begin a run."""
    form = await read_form(request, SyncForm)
    is_dry = not isinstance(form, FormErrors) and bool(form.dry_run)
    try:
        async with parts[Database].transaction() as tx:
            await begin_sync(
                tx,
                parts[QuestionSettings],
                is_dry=is_dry,
                started_by=principal.user_id,
                now=parts[Clock].now(),
            )
    except StudiumError as problem:
        return redirect("/admin/questions/sync", flash=problem.message, kind="warning")
    return redirect("/admin/questions/sync")

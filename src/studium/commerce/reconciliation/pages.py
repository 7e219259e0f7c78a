"""What was compared and what differs: for staff of the operator's, for sellers of their own."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import StringConstraints
from starlette.responses import Response

from studium.commerce.payments import payment_accounts
from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.actions.dismiss_difference import dismiss_difference
from studium.commerce.reconciliation.actions.start_comparison import start_comparison
from studium.commerce.reconciliation.actions.start_replay import start_replay
from studium.commerce.reconciliation.answers import DifferenceAnswer
from studium.commerce.reconciliation.model import DifferenceState
from studium.connect.inbound import EventRange
from studium.platform.database import Database
from studium.platform.errors import Conflict, NotFound
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.money import Money
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    PageSignedIn,
    PageStaffOnly,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, Day, Page, PageQueryDep, PartsDep, Text

router = PageRouter()
_RUNS = 8
_MOST_OPEN = 100


class DismissForm(Form):
    """How a difference was dealt with."""

    note: Annotated[Text, StringConstraints(min_length=3, max_length=500)]


class ReplayForm(Form):
    """The days whose stored events are handled again, in UTC."""

    first_day: Day
    last_day: Day


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose books a page shows, and who may act there."""

    base: str
    eyebrow: str
    owner_id: UUID | None
    may_act: bool


@router.get("/admin/reconciliation")
async def operators_page(
    request: Request, principal: PageStaffOnly, parts: PartsDep, query: PageQueryDep
) -> Response:
    """The operator's books."""
    whose = Whose("/admin/reconciliation", "Admin", None, may_act=principal.is_admin)
    return await _show(request, parts, whose, query)


@router.get("/selling/reconciliation")
async def own_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, query: PageQueryDep
) -> Response:
    """One's own."""
    return await _show(request, parts, _own(principal.user_id), query)


@router.post("/admin/reconciliation/run")
async def run_operators(_: PageAdminOnly, parts: PartsDep) -> Response:
    """Have the operator's accounts compared now."""
    return await _start(parts, None, "/admin/reconciliation")


@router.post("/selling/reconciliation/run")
async def run_own(principal: PageSignedIn, parts: PartsDep) -> Response:
    """Have one's own accounts compared now."""
    return await _start(parts, principal.user_id, "/selling/reconciliation")


@router.post("/admin/reconciliation/{difference_id}/dismiss")
async def dismiss_operators(
    difference_id: UUID,
    request: Request,
    principal: PageAdminOnly,
    parts: PartsDep,
    clock: ClockDep,
) -> Response:
    """Say how a difference of the operator's was dealt with."""
    base = "/admin/reconciliation"
    return await _dismiss(request, parts, difference_id, None, principal.user_id, base, clock)


@router.post("/selling/reconciliation/{difference_id}/dismiss")
async def dismiss_own(
    difference_id: UUID,
    request: Request,
    principal: PageSignedIn,
    parts: PartsDep,
    clock: ClockDep,
) -> Response:
    """Say how a difference of one's own was dealt with."""
    me, base = principal.user_id, "/selling/reconciliation"
    return await _dismiss(request, parts, difference_id, me, me, base, clock)


def _own(user_id: UUID) -> Whose:
    return Whose("/selling/reconciliation", "Selling", user_id, may_act=True)


@router.post("/admin/reconciliation/replay")
async def replay_span(
    request: Request, principal: PageAdminOnly, parts: PartsDep, clock: ClockDep
) -> Response:
    """Have the stored events of some days handled once more."""
    base = "/admin/reconciliation"
    form = await read_form(request, ReplayForm)
    if isinstance(form, FormErrors) or form.last_day < form.first_day:
        return redirect(
            base, flash="Give a first day, and a last one that is not before it.", kind="warning"
        )
    since = datetime.combine(form.first_day, time.min, UTC)
    until = datetime.combine(form.last_day, time.min, UTC) + timedelta(days=1)
    async with parts[Database].transaction() as tx:
        wanted = EventRange(since, until)
        count = await start_replay(tx, wanted, actor_id=principal.user_id, now=clock.now())
    return redirect(base, flash=f"{count} stored events are being handled again.", kind="info")


async def _show(request: Request, parts: Parts, whose: Whose, query: PageQueryDep) -> Response:
    async with parts[Database].reader() as tx:
        runs = await store.page_of_runs(
            tx, owner_id=whose.owner_id, before_id=AFTER_ALL_IDS, limit=_RUNS
        )
        standing = await store.page_of_differences(
            tx,
            owner_id=whose.owner_id,
            state=DifferenceState.OPEN,
            before_id=AFTER_ALL_IDS,
            limit=_MOST_OPEN,
        )
        found = await store.page_of_differences(
            tx,
            owner_id=whose.owner_id,
            state=None,
            before_id=query.before_id,
            limit=query.fetch_limit,
        )
    page = Page.of(found, query)
    return await render(
        request,
        "reconciliation/report.html",
        whose=whose,
        runs=runs,
        standing=[_shown(each) for each in standing],
        past=[_shown(each) for each in page.items if each.state is not DifferenceState.OPEN],
        **list_links(page, query, whose.base),
    )


def _shown(difference: store.Difference) -> dict[str, object]:
    """A difference with its title, and its amount as people read it."""
    amount, currency = difference.amount_minor, difference.currency
    is_known = amount is not None and currency is not None
    return {
        **DifferenceAnswer.of(difference).model_dump(),
        "amount": Money(amount or 0, currency or "").format() if is_known else "",
    }


async def _start(parts: Parts, owner_id: UUID | None, base: str) -> Response:
    accounts = [each for each in await payment_accounts(parts) if each.owner_id == owner_id]
    async with parts[Database].transaction() as tx:
        await start_comparison(tx, accounts)
    if not accounts:
        return redirect(base, flash="There is no account to compare yet.", kind="info")
    return redirect(
        base, flash="The books are being compared. This page shows when it is done.", kind="info"
    )


async def _dismiss(  # noqa: PLR0913, PLR0917 - what, whose, by whom, and where it leads
    request: Request,
    parts: Parts,
    difference_id: UUID,
    owner_id: UUID | None,
    actor_id: UUID,
    base: str,
    clock: ClockDep,
) -> Response:
    form = await read_form(request, DismissForm)
    async with parts[Database].reader() as tx:
        if not await store.has_difference(tx, difference_id, owner_id=owner_id):
            raise NotFound("There is no such difference.")
    if isinstance(form, FormErrors):
        return redirect(base, flash="Say in a few words how it was dealt with.", kind="warning")
    try:
        async with parts[Database].transaction() as tx:
            await dismiss_difference(
                tx,
                difference_id,
                owner_id=owner_id,
                actor_id=actor_id,
                note=form.note,
                now=clock.now(),
            )
    except Conflict as problem:
        return redirect(base, flash=problem.message, kind="warning")
    return redirect(base, flash="The difference is dismissed.")

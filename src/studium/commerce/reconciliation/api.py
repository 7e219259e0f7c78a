"""REST for comparisons: a seller's own, and the operator's for staff."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints, model_validator

from studium.commerce.payments import payment_accounts
from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.actions.dismiss_difference import dismiss_difference
from studium.commerce.reconciliation.actions.start_comparison import start_comparison
from studium.commerce.reconciliation.actions.start_replay import start_replay
from studium.commerce.reconciliation.answers import DifferenceAnswer, RunAnswer
from studium.commerce.reconciliation.model import DifferenceState
from studium.connect.inbound import EventRange, replay_inbound_event
from studium.platform.audit import Subject, record_act
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    StaffOnly,
    Text,
    add_routes,
)

router = ApiRouter(
    prefix="/api/reconciliation",
    tags=["reconciliation"],
    scope="reconciliation",
    idempotent=True,
)
admin = ApiRouter(
    prefix="/api/admin/reconciliation",
    tags=["reconciliation"],
    scope="reconciliation",
    idempotent=True,
)

Note = Annotated[Text, StringConstraints(min_length=3, max_length=500)]


class DismissRequest(RequestModel):
    """How the difference was dealt with."""

    note: Note


class StartedAnswer(ResponseModel):
    """How many accounts are about to be compared."""

    accounts: int


class ReplayRequest(RequestModel):
    """Which stored events: those that arrived in a span, of one account or type where given."""

    since: AwareDatetime
    until: AwareDatetime
    connection_id: UUID | None = None
    type: Annotated[Text, StringConstraints(min_length=1, max_length=255)] | None = None

    @model_validator(mode="after")
    def is_a_span(self) -> Self:
        """Refuse a span that ends before it begins."""
        if self.until <= self.since:
            raise ValueError("until must be later than since")
        return self


class ReplayedAnswer(ResponseModel):
    """What became of an event this time, and whether it was about anything of ours."""

    outcome: str
    is_ours: bool


class ReplayStartedAnswer(ResponseModel):
    """How many events are about to be handled again."""

    events: int


@router.get("/runs")
async def own_runs(
    principal: SignedIn, query: PageQueryDep, database: DatabaseDep
) -> Page[RunAnswer]:
    """Comparisons of one's own accounts with their providers, newest first."""
    return await _runs(database, principal.user_id, query)


@router.post("/runs", status_code=202)
async def start_own(principal: SignedIn, parts: PartsDep) -> StartedAnswer:
    """Have one's own accounts compared now."""
    return await _start(parts, principal.user_id)


@router.get("/differences")
async def own_differences(
    principal: SignedIn,
    query: PageQueryDep,
    database: DatabaseDep,
    state: DifferenceState | None = None,
) -> Page[DifferenceAnswer]:
    """What was found to differ on one's own accounts, newest first."""
    return await _differences(database, principal.user_id, query, state)


@admin.get("/runs")
async def list_reconciliation_runs_route(
    _: StaffOnly, query: PageQueryDep, database: DatabaseDep
) -> Page[RunAnswer]:
    """Comparisons of the operator's accounts, newest first: for support and admins."""
    return await _runs(database, None, query)


@admin.get("/differences")
async def list_differences_route(
    _: StaffOnly,
    query: PageQueryDep,
    database: DatabaseDep,
    state: DifferenceState | None = None,
) -> Page[DifferenceAnswer]:
    """What was found to differ on the operator's accounts: for support and admins."""
    return await _differences(database, None, query, state)


@admin.post("/runs", status_code=202)
async def start_reconciliation_run_route(_: AdminOnly, parts: PartsDep) -> StartedAnswer:
    """Have the operator's accounts compared now: for admins."""
    return await _start(parts, None)


@admin.post("/differences/{difference_id}/dismiss")
async def dismiss_difference_route(
    difference_id: UUID,
    body: DismissRequest,
    principal: AdminOnly,
    database: DatabaseDep,
    clock: ClockDep,
) -> DifferenceAnswer:
    """Say that a difference was dealt with: for admins, on the record."""
    async with database.transaction() as tx:
        dismissed = await dismiss_difference(
            tx,
            difference_id,
            owner_id=None,
            actor_id=principal.user_id,
            note=body.note,
            now=clock.now(),
        )
    return DifferenceAnswer.of(dismissed)


@admin.post("/events/{event_id}/replay")
async def replay_event(
    event_id: UUID, principal: AdminOnly, parts: PartsDep, clock: ClockDep
) -> ReplayedAnswer:
    """Handle a stored inbound event once more: for admins, on the record."""
    handled = await replay_inbound_event(parts, event_id)
    async with parts[Database].transaction() as tx:
        await record_act(
            tx,
            actor_id=principal.user_id,
            action="replayed a stored event",
            subject=Subject("inbound_event", event_id),
            details={"outcome": handled.outcome},
            now=clock.now(),
        )
    return ReplayedAnswer(outcome=handled.outcome, is_ours=handled.is_ours)


@admin.post("/replays", status_code=202)
async def start_replaying(
    body: ReplayRequest, principal: AdminOnly, database: DatabaseDep, clock: ClockDep
) -> ReplayStartedAnswer:
    """Have the stored events of a span handled once more: for admins, on the record."""
    wanted = EventRange(body.since, body.until, body.connection_id, body.type)
    async with database.transaction() as tx:
        count = await start_replay(tx, wanted, actor_id=principal.user_id, now=clock.now())
    return ReplayStartedAnswer(events=count)


async def _start(parts: Parts, owner_id: UUID | None) -> StartedAnswer:
    accounts = [each for each in await payment_accounts(parts) if each.owner_id == owner_id]
    async with parts[Database].transaction() as tx:
        await start_comparison(tx, accounts)
    return StartedAnswer(accounts=len(accounts))


async def _runs(database: Database, owner_id: UUID | None, query: PageQueryDep) -> Page[RunAnswer]:
    async with database.reader() as tx:
        found = await store.page_of_runs(
            tx, owner_id=owner_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([RunAnswer.model_validate(run) for run in found], query)


async def _differences(
    database: Database, owner_id: UUID | None, query: PageQueryDep, state: DifferenceState | None
) -> Page[DifferenceAnswer]:
    async with database.reader() as tx:
        found = await store.page_of_differences(
            tx,
            owner_id=owner_id,
            state=state,
            before_id=query.before_id,
            limit=query.fetch_limit,
        )
    return Page.of([DifferenceAnswer.of(each) for each in found], query)


add_routes(router, admin)

"""Make the questions of a set: ask the model, then keep what it delivered and settle for it."""

import time
from datetime import datetime
from uuid import UUID

from studium.commerce.credits import HoldEnded
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import StudiumError
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.study.tutor import spending, store
from studium.study.tutor.model import Draft, ModelCall, QuestionSet, SetItem, SetState
from studium.study.tutor.models import ModelFailed, TutorModel, Usage, WriteRequest, Written
from studium.study.tutor.settings import TutorSettings

log = get_logger()
MOST_ATTEMPTS = 3
_NOTHING = "No question on this text passed every check. Bring a longer text in whole sentences."
_TOO_LONG = "It took too long, so nothing was charged. Ask again."


async def make_set(parts: Parts, set_id: UUID) -> None:
    """Make a set that waits; asked again, it does nothing. Nothing is charged for what fails.

    Raises ModelFailed while trying again can help.
    """
    database, clock, model = parts[Database], parts[Clock], parts[TutorModel]
    async with database.transaction() as tx:
        await store.begin_attempt(tx, set_id, clock.now())
        found = await store.set_to_make(tx, set_id)
        if found is None or found.state is not SetState.PENDING:
            return
        text = await store.source_of(tx, set_id)

    async def report(done: int) -> None:
        async with database.transaction() as tx:
            await store.report(tx, set_id, done, clock.now())

    started = time.monotonic()
    request = WriteRequest(text, found.wanted, found.types, found.domain, found.difficulty)
    try:
        written = await model.write(request, report)
    except StudiumError as problem:
        await _record(parts, found, Usage(), "failed", started)
        is_retryable = isinstance(problem, ModelFailed) and problem.is_retryable
        if is_retryable and found.attempts < MOST_ATTEMPTS:
            raise
        await _fail(parts, set_id, problem.message)
        return
    await _record(parts, found, written.usage, "answered", started)
    try:
        async with database.transaction() as tx:
            await _keep(tx, parts, set_id, written, clock.now())
    except HoldEnded:
        await _fail(parts, set_id, _TOO_LONG)


async def _keep(
    tx: Transaction, parts: Parts, set_id: UUID, written: Written, now: datetime
) -> None:
    """Put what was delivered and settle for it, once."""
    found = await store.locked_set(tx, set_id)
    if found is None or found.state is not SetState.PENDING or found.hold_id is None:
        return
    made = written.generated
    delivered = made.drafts[: found.wanted]
    for position, draft in enumerate(delivered, 1):
        await store.insert_item(tx, _item(found, position, draft, now))
    price = parts[TutorSettings].chosen.credits_per_question
    await store.finish_set(
        tx,
        set_id,
        state=SetState.READY if delivered else SetState.FAILED,
        failure=None if delivered else _NOTHING,
        dropped=made.dropped,
        sections=made.sections,
        sections_covered=made.sections_covered,
        credits_used=len(delivered) * price,
        done=len(delivered),
        now=now,
    )
    if not delivered:
        await spending.release_for(tx, parts, hold_id=found.hold_id, now=now)
    else:
        await spending.settle_for(
            tx,
            parts,
            hold_id=found.hold_id,
            used=len(delivered) * price,
            refers_to={"question_set_id": str(set_id)},
            now=now,
        )


def _item(found: QuestionSet, position: int, draft: Draft, now: datetime) -> SetItem:
    return SetItem(
        id=new_id(),
        question_set_id=found.id,
        user_id=found.user_id,
        position=position,
        type=draft.type,
        stem=draft.stem,
        options=[
            {"content": content, "is_correct": index in draft.correct}
            for index, content in enumerate(draft.options)
        ],
        rationale=draft.rationale,
        span_start=draft.span[0],
        span_end=draft.span[1],
        quote=draft.quote,
        chosen=None,
        is_right=None,
        answered_at=None,
        edited_at=None,
        created_at=now,
    )


async def _fail(parts: Parts, set_id: UUID, reason: str) -> None:
    """End a set without questions and return its credits."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        found = await store.locked_set(tx, set_id)
        if found is None or found.state is not SetState.PENDING:
            return
        if found.hold_id is not None:
            await spending.release_for(tx, parts, hold_id=found.hold_id, now=now)
        await store.finish_set(
            tx,
            set_id,
            state=SetState.FAILED,
            failure=reason,
            dropped={},
            sections=0,
            sections_covered=0,
            credits_used=0,
            done=0,
            now=now,
        )


async def _record(
    parts: Parts, found: QuestionSet, usage: Usage, outcome: str, started: float
) -> None:
    async with parts[Database].transaction() as tx:
        await record_call(
            tx,
            user_id=found.user_id,
            model=found.model,
            purpose="generate",
            outcome=outcome,
            usage=usage,
            started=started,
            now=parts[Clock].now(),
        )


async def record_call(  # noqa: PLR0913 - a row
    tx: Transaction,
    *,
    user_id: UUID,
    model: str,
    purpose: str,
    outcome: str,
    usage: Usage,
    started: float,
    now: datetime,
) -> None:
    """Keep what a call of a model took and cost; `started` is of `time.monotonic`."""
    await store.insert_call(
        tx,
        ModelCall(
            id=new_id(),
            user_id=user_id,
            model=model,
            purpose=purpose,
            outcome=outcome,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cost_micros=usage.cost_micros,
            milliseconds=round((time.monotonic() - started) * 1000),
            created_at=now,
        ),
    )

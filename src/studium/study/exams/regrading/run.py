"""Go over the sessions of a regrade, each once and in a transaction of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import emit
from studium.platform.jobs import Job, JobHandler
from studium.platform.mail import send
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.study.exams.actions.finalize_session import keep_outcome
from studium.study.exams.answers import store as answers
from studium.study.exams.events import ExamRegraded
from studium.study.exams.regrading import mails, store
from studium.study.exams.regrading.model import (
    Regrade,
    RegradedSession,
    RegradeState,
    ScoreChange,
    with_key_of,
)
from studium.study.exams.sessions import store as sessions
from studium.study.exams.sessions.model import ExamSession, FrozenItem, written
from studium.study.questions import (
    Question,
    QuestionTypes,
    content_from,
    content_to_json,
    questions_by_ids,
)

_AT_ONCE = 200


@dataclass(frozen=True)
class RunRegrade(Job, name="exams.regrade", lane="bulk"):
    """Score the sessions of a regrade anew."""

    regrade_id: UUID


async def run_regrade(parts: Parts, job: RunRegrade) -> None:
    """Every session that is left; a second run goes on where the first one ended."""
    database = parts[Database]
    async with database.reader() as tx:
        regrade = await store.regrade_by_id(tx, job.regrade_id)
        if regrade is None or regrade.state is not RegradeState.RUNNING:
            return
        (corrected,) = await questions_by_ids(tx, [regrade.corrected_id])
    after = UUID(int=0)
    while True:
        async with database.reader() as tx:
            left = await store.sessions_left(tx, regrade, after=after, limit=_AT_ONCE)
        if not left:
            break
        for session_id in left:
            async with database.transaction() as tx:
                await regrade_session(
                    tx, regrade, session_id=session_id, corrected=corrected, parts=parts
                )
        after = left[-1]
    async with database.transaction() as tx:
        await store.finish(tx, regrade.id, now=parts[Clock].now())


async def regrade_session(
    tx: Transaction, regrade: Regrade, *, session_id: UUID, corrected: Question, parts: Parts
) -> None:
    """Put the corrected key into a session, score it anew where it was scored, and tell of it.

    A second time changes nothing.
    """
    now = parts[Clock].now()
    session = await sessions.lock_session(tx, session_id)
    if session is None or await store.is_done(tx, regrade.id, session_id):
        return
    item = next(
        each
        for each in await sessions.frozen_items(tx, session_id)
        if each.question_id == regrade.question_id
    )
    content = with_key_of(content_from(item.content), corrected.content)
    if content is not None:
        value = content_to_json(content)
        await store.put_content(tx, session_id, item.question_id, value)
    entry = {"kind": "regraded", "question_id": str(item.question_id), "at": now.isoformat()}
    await answers.add_to_log(
        tx, session_id, entry=written(entry | {"regrade_id": str(regrade.id)}), now=now
    )
    if not session.is_scored:
        await store.note_session(tx, _done(regrade, item, session, None, now))
        return
    session = await sessions.lock_session(tx, session_id) or session
    _, scored = await keep_outcome(tx, session, types=parts[QuestionTypes], now=now)
    done = _done(regrade, item, session, scored, now)
    await store.note_session(tx, done)
    if done.is_changed:
        await _tell(tx, regrade, session, scored, item, parts=parts, now=now)


def _done(
    regrade: Regrade,
    item: FrozenItem,
    before: ExamSession,
    after: ExamSession | None,
    now: datetime,
) -> RegradedSession:
    return RegradedSession(
        regrade_id=regrade.id,
        session_id=before.id,
        position=item.position,
        score_raw_before=before.score_raw,
        score_scaled_before=before.score_scaled,
        score_raw_after=after.score_raw if after else None,
        score_scaled_after=after.score_scaled if after else None,
        is_changed=after is not None and after.results != before.results,
        regraded_at=now,
    )


async def _tell(  # noqa: PLR0913 - all that is told
    tx: Transaction,
    regrade: Regrade,
    before: ExamSession,
    after: ExamSession,
    item: FrozenItem,
    *,
    parts: Parts,
    now: datetime,
) -> None:
    """By an event, and by mail where the score itself changed."""
    event = ExamRegraded(
        session_id=after.id,
        user_id=after.user_id,
        template_id=after.template_id,
        regrade_id=regrade.id,
        question_id=regrade.question_id,
        reason=regrade.reason,
        score_raw_before=before.score_raw or 0,
        score_raw=after.score_raw or 0,
        score_scaled_before=before.score_scaled,
        score_scaled=after.score_scaled,
        regraded_at=now,
    )
    await emit(tx, event, owner_id=None, at=now)
    if (before.score_raw, before.score_scaled) == (after.score_raw, after.score_scaled):
        return
    person = await person_by_id(tx, after.user_id)
    change = ScoreChange(
        position=item.position,
        reason=regrade.reason,
        score_raw_before=before.score_raw or 0,
        score_scaled_before=before.score_scaled,
        score_raw_after=after.score_raw or 0,
        score_scaled_after=after.score_scaled,
        regraded_at=now,
    )
    if person is not None:
        mail = mails.regraded(parts[Settings], person, after, change)
        await send(tx, mail, vault=parts[Vault])


JOBS = (JobHandler(RunRegrade, run_regrade, timeout_seconds=3600, max_attempts=10),)

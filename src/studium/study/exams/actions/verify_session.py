"""Prove that a session's log is whole, and that its answers and score follow from it."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Transaction
from studium.study.exams.actions.finalize_session import outcome_of
from studium.study.exams.answers import store as answers
from studium.study.exams.answers.model import broken_link, replayed
from studium.study.exams.sessions import store
from studium.study.questions import QuestionTypes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; `faults` is empty when everything follows from the log."""

    session_id: UUID
    entries: int
    faults: tuple[str, ...]


async def verify_session(
    tx: Transaction, *, session_id: UUID, types: QuestionTypes
) -> Verdict | None:
    """Check one session in a transaction of its own; None when there is none."""
    session = await store.lock_session(tx, session_id)
    if session is None:
        return None
    log = await answers.log_of(tx, session_id)
    broken = broken_link(log, length=session.log_length, head=session.log_head)
    if broken is not None:
        return Verdict(session_id, len(log), (f"entry {broken} of the log was changed",))
    faults = []
    given = replayed(entry.read for entry in log)
    stored = {
        (each.question_id, each.attempt): (each.revision, each.response)
        for each in await answers.responses_of(tx, session_id)
        if each.revision > 0
    }
    if stored != {key: (each.revision, each.response) for key, each in given.items()}:
        faults.append("the answers differ from the log")
    if session.is_scored:
        outcome = await outcome_of(tx, session, types=types)
        if (outcome.score_raw, outcome.score_scaled) != (session.score_raw, session.score_scaled):
            faults.append("the score differs from what the log gives")
        if outcome.results != session.results:
            faults.append("the results differ from what the log gives")
    return Verdict(session_id, len(log), tuple(faults))

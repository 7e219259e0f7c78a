"""Try a regrade, and begin one."""

from collections import Counter
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.ids import new_id
from studium.platform.jobs import enqueue
from studium.study.exams.blueprints.model import blueprint_from
from studium.study.exams.regrading import store
from studium.study.exams.regrading.model import (
    DryRun,
    Regrade,
    RegradeState,
    Totals,
    outcomes_of,
    shows_the_same,
    with_key_of,
)
from studium.study.exams.regrading.run import RunRegrade
from studium.study.questions import (
    Question,
    QuestionContent,
    QuestionNotFound,
    QuestionTypes,
    Response,
    content_from,
    questions_by_ids,
    versions_of,
)

_AT_ONCE = 1000


class NoCorrectedKey(Conflict):
    """A regrade takes the key of an approved newer version that asks the same."""

    slug = "no-corrected-key"
    title = "There is no corrected key"


class RegradeRunning(Conflict):
    """One regrade of a question at a time."""

    slug = "regrade-running"
    title = "A regrade is under way"


async def try_regrade(tx: Transaction, *, question_id: UUID, types: QuestionTypes) -> DryRun:
    """What scoring every session with the corrected key would do; changes nothing.

    Raises QuestionNotFound, NoCorrectedKey.
    """
    _, corrected = await _versions(tx, question_id, types)
    outcomes: Counter[str] = Counter()
    after = UUID(int=0)
    while found := await store.asked_items(tx, question_id, after=after, limit=_AT_ONCE):
        for item in found:
            outcomes["sessions"] += 1
            outcomes.update(_outcomes(item, corrected.content, types))
        after = found[-1].session_id
    return DryRun.of(outcomes)


def _outcomes(
    item: store.AskedItem, corrected: QuestionContent, types: QuestionTypes
) -> tuple[str, ...]:
    if item.points is None or item.points_possible is None:
        return ("unscored",)
    asked = content_from(item.content)
    new = with_key_of(asked, corrected)
    if new is None or not item.is_scored:
        return ("same",)
    response = Response(
        selected_option=item.selected_option,
        selected_options=tuple(item.selected_options or ()),
        response_value=item.response_value,
    )
    before = Totals(Fraction(item.points), item.points_possible)
    after = before.with_item(types.score(asked, response), types.score(new, response))
    cut_share = blueprint_from(item.blueprint).cut_share
    return outcomes_of(before, after, mode=item.scoring_mode, cut_share=cut_share)


async def begin_regrade(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    question_id: UUID,
    reason: str,
    actor_id: UUID,
    types: QuestionTypes,
    now: datetime,
) -> Regrade:
    """Have every session that asked this version scored with the corrected key, on the record.

    Raises QuestionNotFound, NoCorrectedKey, RegradeRunning.
    """
    asked, corrected = await _versions(tx, question_id, types)
    await store.lock_question(tx, question_id)
    if await store.running_of(tx, question_id) is not None:
        raise RegradeRunning("Wait until the regrade of this question is done.")
    regrade = Regrade(
        id=new_id(),
        question_id=asked.id,
        corrected_id=corrected.id,
        reason=reason,
        state=RegradeState.RUNNING,
        actor_id=actor_id,
        created_at=now,
        finished_at=None,
    )
    await store.insert_regrade(tx, regrade)
    await enqueue(tx, RunRegrade(regrade.id), dedupe_key=f"exams.regrade:{regrade.id}")
    await record_act(
        tx,
        actor_id=actor_id,
        action="regraded a question",
        subject=Subject("question", question_id),
        details={"reason": reason, "regrade_id": str(regrade.id)},
        now=now,
    )
    return regrade


async def _versions(
    tx: Transaction, question_id: UUID, types: QuestionTypes
) -> tuple[Question, Question]:
    """The version that was asked, and the live one whose key is right."""
    found = await questions_by_ids(tx, [question_id])
    if not found:
        raise QuestionNotFound("There is no such question.")
    asked = found[0]
    live = [each for each in await versions_of(tx, asked.lineage_id) if each.is_live]
    if not live or live[0].version <= asked.version:
        raise NoCorrectedKey("First approve a new version of the question with the right key.")
    new = with_key_of(asked.content, live[0].content)
    if new is None or not shows_the_same(asked.content, new, types):
        raise NoCorrectedKey(
            f"Version {live[0].version} asks something else than version {asked.version}: only "
            "its key and rationales may differ."
        )
    return asked, live[0]

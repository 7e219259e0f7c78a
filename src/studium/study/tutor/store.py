"""The tutor in SQL. Every statement on something owned names its owner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, values
from studium.study.tutor.model import (
    AnswerEvaluation,
    ModelCall,
    QuestionSet,
    SetItem,
    SetRecord,
    SetState,
)

_SET, _ITEM, _EVALUATION = columns(QuestionSet), columns(SetItem), columns(AnswerEvaluation)

INSERT_SET = Sql("""
    insert into question_sets (id, user_id, title, source_text, source_kind, wanted, types, domain,
                               difficulty, model, state, hold_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'PENDING', $11, $12, $12)
""")
SET = Sql(f"select {_SET} from question_sets where id = $1 and user_id = $2")
SETS = Sql(f"""
    select {_SET} from question_sets where user_id = $1 and id < $2 order by id desc limit $3
""")
SET_TO_MAKE = Sql(f"select {_SET} from question_sets where id = $1")
LOCK_SET = Sql(f"select {_SET} from question_sets where id = $1 for update")
SOURCE = Sql("select source_text from question_sets where id = $1")
BEGIN_ATTEMPT = Sql("""
    update question_sets set attempts = attempts + 1, done = 0, updated_at = $2
    where id = $1 and state = 'PENDING'
""")
REPORT = Sql("""
    update question_sets set done = $2, updated_at = $3
    where id = $1 and state = 'PENDING' and done < $2
""")
FINISH_SET = Sql("""
    update question_sets
       set state = $2, failure = $3, dropped = $4, sections = $5, sections_covered = $6,
           credits_used = $7, done = $8, updated_at = $9
     where id = $1
""")
DELETE_SET = Sql("delete from question_sets where id = $1 and user_id = $2")
INSERT_ITEM = Sql(insertion("question_set_items", SetItem))
ITEMS = Sql(f"""
    select {_ITEM} from question_set_items where question_set_id = $1 and user_id = $2
    order by position
""")
ITEM = Sql(f"""
    select {_ITEM} from question_set_items
    where id = $1 and user_id = $2 for update
""")
SET_OF_ITEM = Sql("select question_set_id from question_set_items where id = $1 and user_id = $2")
EDIT_ITEM = Sql("""
    update question_set_items set stem = $2, options = $3, rationale = $4, edited_at = $5
    where id = $1
""")
ANSWER_ITEM = Sql("""
    update question_set_items set chosen = $2, is_right = $3, answered_at = $4 where id = $1
""")
FORGET_ANSWERS = Sql("""
    update question_set_items set chosen = null, is_right = null, answered_at = null
    where question_set_id = $1 and user_id = $2
""")
DELETE_ITEM = Sql("delete from question_set_items where id = $1 and user_id = $2")
INSERT_EVALUATION = Sql(insertion("answer_evaluations", AnswerEvaluation))
EVALUATION = Sql(f"select {_EVALUATION} from answer_evaluations where id = $1 and user_id = $2")
EVALUATIONS = Sql(f"""
    select {_EVALUATION} from answer_evaluations
    where user_id = $1 and id < $2 order by id desc limit $3
""")
INSERT_CALL = Sql(insertion("tutor_model_calls", ModelCall))
PRUNE_CALLS = Sql("""
    delete from tutor_model_calls where ctid = any(array(
        select ctid from tutor_model_calls where created_at < $1
        order by created_at limit $2 for update skip locked))
""")
SETS_OF = Sql("""
    select id, title, source_text, source_kind, model, state, credits_used, created_at
    from question_sets where user_id = $1 order by id
""")
ITEMS_OF = Sql(f"select {_ITEM} from question_set_items where user_id = $1 order by id")
EVALUATIONS_OF = Sql(f"select {_EVALUATION} from answer_evaluations where user_id = $1 order by id")
ERASE_SETS = Sql("delete from question_sets where user_id = $1")
ERASE_EVALUATIONS = Sql("delete from answer_evaluations where user_id = $1")
ERASE_CALLS = Sql("delete from tutor_model_calls where user_id = $1")


async def insert_set(  # noqa: PLR0913 - a row
    tx: Transaction,
    *,
    set_id: UUID,
    user_id: UUID,
    title: str,
    source_text: str,
    source_kind: str,
    wanted: int,
    types: list[str],
    domain: str | None,
    difficulty: int | None,
    model: str,
    hold_id: UUID,
    now: datetime,
) -> None:
    """Put a set that is to be made."""
    row = (set_id, user_id, title, source_text, source_kind, wanted, types, domain, difficulty)
    await tx.execute(INSERT_SET, *row, model, hold_id, now)


async def set_of(tx: Transaction, set_id: UUID, user_id: UUID) -> QuestionSet | None:
    """A person's set, or None when it is not theirs."""
    return await tx.maybe(QuestionSet, SET, set_id, user_id)


async def page_of_sets(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[QuestionSet]:
    """A person's sets, the newest first."""
    return await tx.all(QuestionSet, SETS, user_id, before_id, limit)


async def set_to_make(tx: Transaction, set_id: UUID) -> QuestionSet | None:
    """A set, for the job that makes it."""
    return await tx.maybe(QuestionSet, SET_TO_MAKE, set_id)


async def locked_set(tx: Transaction, set_id: UUID) -> QuestionSet | None:
    """A set that nobody else ends meanwhile."""
    return await tx.maybe(QuestionSet, LOCK_SET, set_id)


async def source_of(tx: Transaction, set_id: UUID) -> str:
    """The text that a set is made of."""
    return str(await tx.value(SOURCE, set_id))


async def begin_attempt(tx: Transaction, set_id: UUID, now: datetime) -> None:
    """Count one more try at making a set."""
    await tx.execute(BEGIN_ATTEMPT, set_id, now)


async def report(tx: Transaction, set_id: UUID, done: int, now: datetime) -> None:
    """How many questions there are so far."""
    await tx.execute(REPORT, set_id, done, now)


async def finish_set(  # noqa: PLR0913 - how a set ends
    tx: Transaction,
    set_id: UUID,
    *,
    state: SetState,
    failure: str | None,
    dropped: dict[str, int],
    sections: int,
    sections_covered: int,
    credits_used: int,
    done: int,
    now: datetime,
) -> None:
    """End the making of a set."""
    row = (state.value, failure, dropped, sections, sections_covered, credits_used, done, now)
    await tx.execute(FINISH_SET, set_id, *row)


async def delete_set(tx: Transaction, set_id: UUID, user_id: UUID) -> bool:
    """Delete a person's set with its items."""
    return await tx.execute(DELETE_SET, set_id, user_id) == 1


async def insert_item(tx: Transaction, item: SetItem) -> None:
    """Put an item."""
    await tx.execute(INSERT_ITEM, *values(item))


async def items_of(tx: Transaction, set_id: UUID, user_id: UUID) -> list[SetItem]:
    """The items of a person's set in their order."""
    return await tx.all(SetItem, ITEMS, set_id, user_id)


async def locked_item(tx: Transaction, item_id: UUID, user_id: UUID) -> SetItem | None:
    """An item of a person's set, that nobody else changes meanwhile."""
    return await tx.maybe(SetItem, ITEM, item_id, user_id)


async def set_id_of_item(tx: Transaction, item_id: UUID, user_id: UUID) -> UUID:
    """The set of a person's item."""
    found: UUID = await tx.value(SET_OF_ITEM, item_id, user_id)
    return found


async def edit_item(  # noqa: PLR0913, PLR0917 - a row
    tx: Transaction,
    item_id: UUID,
    stem: str,
    options: list[dict[str, Any]],
    rationale: str,
    now: datetime,
) -> None:
    """Change what an item says."""
    await tx.execute(EDIT_ITEM, item_id, stem, options, rationale, now)


async def answer_item(
    tx: Transaction, item_id: UUID, chosen: list[int], *, is_right: bool, now: datetime
) -> None:
    """Keep how an item was answered last."""
    await tx.execute(ANSWER_ITEM, item_id, chosen, is_right, now)


async def forget_answers(tx: Transaction, set_id: UUID, user_id: UUID) -> None:
    """Begin practising a set anew."""
    await tx.execute(FORGET_ANSWERS, set_id, user_id)


async def delete_item(tx: Transaction, item_id: UUID, user_id: UUID) -> bool:
    """Delete an item of a person's set."""
    return await tx.execute(DELETE_ITEM, item_id, user_id) == 1


async def insert_evaluation(tx: Transaction, evaluation: AnswerEvaluation) -> None:
    """Keep what was said of an answer."""
    await tx.execute(INSERT_EVALUATION, *values(evaluation))


async def evaluation_of(
    tx: Transaction, evaluation_id: UUID, user_id: UUID
) -> AnswerEvaluation | None:
    """What was said of a person's answer, or None when it is not theirs."""
    return await tx.maybe(AnswerEvaluation, EVALUATION, evaluation_id, user_id)


async def page_of_evaluations(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[AnswerEvaluation]:
    """What was said of a person's answers, the newest first."""
    return await tx.all(AnswerEvaluation, EVALUATIONS, user_id, before_id, limit)


async def insert_call(tx: Transaction, call: ModelCall) -> None:
    """Keep what a call of a model took."""
    await tx.execute(INSERT_CALL, *values(call))


async def every_set(tx: Transaction, user_id: UUID) -> list[SetRecord]:
    """All of a person's sets with their sources."""
    return await tx.all(SetRecord, SETS_OF, user_id)


async def every_item(tx: Transaction, user_id: UUID) -> list[SetItem]:
    """All questions of a person's sets."""
    return await tx.all(SetItem, ITEMS_OF, user_id)


async def every_evaluation(tx: Transaction, user_id: UUID) -> list[AnswerEvaluation]:
    """All that was said of a person's answers."""
    return await tx.all(AnswerEvaluation, EVALUATIONS_OF, user_id)


async def erase(tx: Transaction, user_id: UUID) -> None:
    """Delete all that the tutor holds about a person."""
    for statement in (ERASE_SETS, ERASE_EVALUATIONS, ERASE_CALLS):
        await tx.execute(statement, user_id)

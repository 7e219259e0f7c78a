"""Figures of questions in SQL."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns
from studium.study.questions.measures.model import Measure

_MEASURE = columns(Measure)

KEEP = Sql(f"""
    insert into question_measures ({_MEASURE})
    select * from unnest($1::uuid[], $2::int[], $3::float8[], $4::float8[], $5::text[])
    on conflict (question_id) do update
    set attempts = excluded.attempts, facility = excluded.facility,
        discrimination = excluded.discrimination, suggested_key = excluded.suggested_key
""")
SET_DIFFICULTY = Sql("""
    update questions set measured_difficulty = given.difficulty
    from unnest($1::uuid[], $2::float8[]) as given (id, difficulty)
    where questions.id = given.id
""")
LOCK = Sql("select id from questions where id = any($1::uuid[]) order by id for no key update")
OF_QUESTIONS = Sql(f"select {_MEASURE} from question_measures where question_id = any($1::uuid[])")


def measured_as(question_id: str, first: int) -> str:
    """A condition on the figures of the question in this column, for `Measured.arguments`.

    `first` is the number of the first of its four parameters.
    """
    least, most, discrimination, in_doubt = (f"${first + place}" for place in range(4))
    return f"""(
        ({least}::float8 is null and {most}::float8 is null
         and {discrimination}::float8 is null and not {in_doubt}::boolean)
        or exists (
            select from question_measures m where m.question_id = {question_id}
              and ({least} is null or m.facility >= {least})
              and ({most} is null or m.facility <= {most})
              and ({discrimination} is null or m.discrimination <= {discrimination})
              and (not {in_doubt} or m.suggested_key is not null)
        ))"""


async def keep_measures(tx: Transaction, measures: Sequence[Measure]) -> None:
    """Put these in the place of what the questions measured before, and note how hard they are."""
    ordered = sorted(measures, key=lambda measure: measure.question_id)
    values = ([getattr(each, field.name) for each in ordered] for field in fields(Measure))
    ids = [measure.question_id for measure in ordered]
    await tx.execute(LOCK, ids)
    await tx.execute(KEEP, *values)
    await tx.execute(SET_DIFFICULTY, ids, [measure.difficulty for measure in ordered])


async def measures_of(tx: Transaction, question_ids: Sequence[UUID]) -> dict[UUID, Measure]:
    """The figures of those among these questions that have any."""
    found = await tx.all(Measure, OF_QUESTIONS, list(question_ids))
    return {measure.question_id: measure for measure in found}

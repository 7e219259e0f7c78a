"""The SQL of audiences."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.audiences.model import EVERYBODY, Audience, SoldTo
from studium.platform.database import Sql, Transaction

FIND = Sql("""
    select sold_to, percentage,
           array(select user_id from sale_audience_people p
                  where p.subject_id = a.subject_id) as people
      from sale_audiences a where subject_id = $1
""")

KEEP = Sql("""
    insert into sale_audiences (subject_id, sold_to, percentage, updated_at)
    values ($1, $2, $3, $4)
    on conflict (subject_id) do update
       set sold_to = excluded.sold_to, percentage = excluded.percentage,
           updated_at = excluded.updated_at
""")

CLEAR_PEOPLE = Sql("delete from sale_audience_people where subject_id = $1")

ADD_PEOPLE = Sql("""
    insert into sale_audience_people (subject_id, user_id)
    select $1, unnest($2::uuid[])
""")

FORGET_PERSON = Sql("delete from sale_audience_people where user_id = $1")

SUBJECTS_OF = Sql("""
    select subject_id from sale_audience_people where user_id = $1 order by subject_id
""")


@dataclass(frozen=True, slots=True)
class _Row:
    sold_to: str
    percentage: int
    people: list[UUID]


@dataclass(frozen=True, slots=True)
class _Subject:
    subject_id: UUID


async def audience_of(tx: Transaction, subject_id: UUID) -> Audience:
    """To whom an account or a product sells; everybody where nothing was said."""
    row = await tx.maybe(_Row, FIND, subject_id)
    if row is None:
        return EVERYBODY
    return Audience(
        sold_to=SoldTo(row.sold_to), percentage=row.percentage, people=frozenset(row.people)
    )


async def keep(tx: Transaction, subject_id: UUID, audience: Audience, now: datetime) -> None:
    """Let an account or a product sell to these."""
    await tx.execute(KEEP, subject_id, audience.sold_to.value, audience.percentage, now)
    await tx.execute(CLEAR_PEOPLE, subject_id)
    await _add(tx, subject_id, audience.people)


async def _add(tx: Transaction, subject_id: UUID, people: Collection[UUID]) -> None:
    await tx.execute(ADD_PEOPLE, subject_id, sorted(people))


async def forget_person(tx: Transaction, user_id: UUID) -> None:
    """Take somebody who leaves out of every list."""
    await tx.execute(FORGET_PERSON, user_id)


async def subjects_of(tx: Transaction, user_id: UUID) -> list[UUID]:
    """What somebody is listed for."""
    return [each.subject_id for each in await tx.all(_Subject, SUBJECTS_OF, user_id)]

"""The record of staff acts in SQL. Rows are never changed."""

from datetime import datetime
from uuid import UUID

from studium.platform.audit.model import StaffAct
from studium.platform.database import Sql, Transaction, columns, insertion, values

INSERT_ACT = Sql(insertion("staff_acts", StaffAct))
ACTS_ON = Sql(f"""
    select {columns(StaffAct)} from staff_acts
    where subject_kind = $1 and subject_id = $2 order by id desc limit $3
""")

SEARCH_ACTS = Sql(f"""
    select {columns(StaffAct)} from staff_acts
    where id < $1 and ($3::uuid is null or actor_id = $3) and ($4::text is null or action ilike $4)
      and ($5::text is null or subject_kind = $5) and ($6::uuid is null or subject_id = $6)
      and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
    order by id desc limit $2
""")


async def search_acts(  # noqa: PLR0913 - one argument for each way to narrow
    tx: Transaction,
    *,
    before_id: UUID,
    limit: int,
    actor_id: UUID | None = None,
    action: str | None = None,
    subject_kind: str | None = None,
    subject_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[StaffAct]:
    """What staff did, newest first, narrowed; `action` is a pattern of LIKE."""
    narrowing = (actor_id, action, subject_kind, subject_id, since, until)
    return await tx.all(StaffAct, SEARCH_ACTS, before_id, limit, *narrowing)


async def insert_act(tx: Transaction, act: StaffAct) -> None:
    """Add to the record."""
    await tx.execute(INSERT_ACT, *values(act))


async def acts_on(
    tx: Transaction, *, subject_kind: str, subject_id: UUID, limit: int = 100
) -> list[StaffAct]:
    """What was done to a thing, newest first."""
    return await tx.all(StaffAct, ACTS_ON, subject_kind, subject_id, limit)

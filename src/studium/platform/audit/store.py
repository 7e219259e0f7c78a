"""The record of staff acts in SQL. Rows are never changed."""

from uuid import UUID

from studium.platform.audit.model import StaffAct
from studium.platform.database import Sql, Transaction, columns, insertion, values

INSERT_ACT = Sql(insertion("staff_acts", StaffAct))
ACTS_ON = Sql(f"""
    select {columns(StaffAct)} from staff_acts
    where subject_kind = $1 and subject_id = $2 order by id desc limit $3
""")


async def insert_act(tx: Transaction, act: StaffAct) -> None:
    """Add to the record."""
    await tx.execute(INSERT_ACT, *values(act))


async def acts_on(
    tx: Transaction, *, subject_kind: str, subject_id: UUID, limit: int = 100
) -> list[StaffAct]:
    """What was done to a thing, newest first."""
    return await tx.all(StaffAct, ACTS_ON, subject_kind, subject_id, limit)

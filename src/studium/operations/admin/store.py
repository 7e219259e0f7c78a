"""The record of admins' acts in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.operations.admin.model import AdminAction
from studium.platform.database import Sql, Transaction

INSERT_ACTION = Sql("""
    insert into admin_actions (id, actor_id, action, subject_kind, subject_id, details, at)
    values ($1, $2, $3, $4, $5, $6, $7)
""")
ACTIONS_ON = Sql("""
    select id, actor_id, action, subject_kind, subject_id, details, at
    from admin_actions where subject_kind = $1 and subject_id = $2 order by id desc limit $3
""")


async def insert_action(
    tx: Transaction,
    *,
    action_id: UUID,
    actor_id: UUID,
    action: str,
    subject_kind: str,
    subject_id: UUID,
    details: dict[str, Any],
    now: datetime,
) -> None:
    """Add to the record."""
    await tx.execute(
        INSERT_ACTION, action_id, actor_id, action, subject_kind, subject_id, details, now
    )


async def actions_on(
    tx: Transaction, *, subject_kind: str, subject_id: UUID, limit: int = 100
) -> list[AdminAction]:
    """What was done to a thing, newest first."""
    return await tx.all(AdminAction, ACTIONS_ON, subject_kind, subject_id, limit)

"""Keep the record of what staff do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.audit import store
from studium.platform.audit.model import StaffAct, Subject
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.telemetry import get_logger

log = get_logger()


async def record_act(  # noqa: PLR0913 - who did what to what, and when
    tx: Transaction,
    *,
    actor_id: UUID,
    action: str,
    subject: Subject,
    details: dict[str, Any],
    now: datetime,
) -> None:
    """Write down who did what, in the transaction that does it. Why is `details["reason"]`."""
    act = StaffAct(
        id=new_id(),
        actor_id=actor_id,
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        details=details,
        at=now,
    )
    await store.insert_act(tx, act)
    log.info(
        "staff_acted",
        actor_id=str(actor_id),
        action=action,
        subject_kind=subject.kind,
        subject_id=str(subject.id),
    )

"""Keep the record of what admins do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.operations.admin import store
from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted on: a kind such as `product`, and its id."""

    kind: str
    id: UUID


async def record_act(  # noqa: PLR0913 - who did what to what, and when
    tx: Transaction,
    *,
    actor_id: UUID,
    action: str,
    subject: Subject,
    details: dict[str, Any],
    now: datetime,
) -> None:
    """Write down who did what, in the transaction that does it."""
    await store.insert_action(
        tx,
        action_id=new_id(),
        actor_id=actor_id,
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        details=details,
        now=now,
    )
    log.info(
        "admin_acted",
        actor_id=str(actor_id),
        action=action,
        subject_kind=subject.kind,
        subject_id=str(subject.id),
    )

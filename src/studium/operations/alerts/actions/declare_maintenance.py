"""Declare maintenance, in which alerts are kept and nobody is told, and end it."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.operations.alerts import store
from studium.operations.alerts.model import Maintenance
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.ids import new_id

LONGEST_MINUTES = 24 * 60


async def declare_maintenance(
    tx: Transaction, *, minutes: int, reason: str, actor_id: UUID, now: datetime
) -> Maintenance:
    """Mute alerts from now on, for 1 to LONGEST_MINUTES; what is still wrong then is told then."""
    maintenance = Maintenance(
        id=new_id(),
        reason=reason,
        declared_by=actor_id,
        starts_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )
    await store.insert_maintenance(tx, maintenance)
    await record_act(
        tx,
        actor_id=actor_id,
        action="declared maintenance",
        subject=Subject("maintenance", maintenance.id),
        details={"reason": reason, "minutes": minutes},
        now=now,
    )
    return maintenance


async def end_maintenance(tx: Transaction, *, actor_id: UUID, now: datetime) -> None:
    """End the maintenance that is going on. Raises NotFound when none is."""
    current = await store.current_maintenance(tx, now)
    if current is None:
        raise NotFound("No maintenance is going on.")
    await store.end_maintenance(tx, now)
    await record_act(
        tx,
        actor_id=actor_id,
        action="ended maintenance",
        subject=Subject("maintenance", current.id),
        details={"reason": current.reason},
        now=now,
    )

"""Say that a difference was dealt with."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.model import DifferenceState
from studium.commerce.reconciliation.store import Difference
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound


class DifferenceClosed(Conflict):
    """It is not open any more."""

    slug = "difference-closed"
    title = "This difference is closed"


async def dismiss_difference(  # noqa: PLR0913 - what, whose, by whom and why
    tx: Transaction,
    difference_id: UUID,
    *,
    owner_id: UUID | None,
    actor_id: UUID,
    note: str,
    now: datetime,
) -> Difference:
    """The difference, dismissed: later comparisons that find it again leave it so.

    Of the operator's (`owner_id` None) it is an act of the staff, on the record. Raises NotFound,
    DifferenceClosed.
    """
    found = await store.locked_difference(tx, difference_id, owner_id=owner_id)
    if found is None:
        raise NotFound("There is no such difference.")
    if found.state is not DifferenceState.OPEN:
        raise DifferenceClosed(f"It is {found.state.value} already.")
    dismissed = replace(
        found, state=DifferenceState.DISMISSED, closed_at=now, closed_by=actor_id, note=note
    )
    await store.update_difference(tx, dismissed)
    if owner_id is None:
        await record_act(
            tx,
            actor_id=actor_id,
            action="dismissed a difference",
            subject=Subject("reconciliation_difference", found.id),
            details={"reason": note, "kind": found.kind.value, "subject": found.subject},
            now=now,
        )
    return dismissed

"""Grant a feature as an admin, and withdraw what was granted so."""

from datetime import datetime
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.entitlements import store
from studium.commerce.entitlements.actions.grant_entitlement import GrantInvalid, grant_entitlement
from studium.commerce.entitlements.actions.revoke_entitlements import revoke_entitlements
from studium.commerce.entitlements.model import Entitlement, Source
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.ids import new_id

STAFF = "staff"


class NotGrantedByStaff(Conflict):
    """The right comes from a purchase or the like, which is refunded or ended instead."""

    slug = "not-granted-by-staff"
    title = "This was not granted by staff"


async def grant_as_staff(  # noqa: PLR0913 - who grants what to whom, why and for how long
    tx: Transaction,
    *,
    actor_id: UUID,
    user_id: UUID,
    feature: str,
    ends_at: datetime | None,
    reason: str,
    now: datetime,
) -> Entitlement:
    """The right to one of the operator's features, from now on. Raises NotFound, GrantInvalid."""
    if await person_by_id(tx, user_id) is None:
        raise NotFound("There is no such person.")
    if ends_at is not None and ends_at <= now:
        raise GrantInvalid("The end must lie ahead.", field="ends_at")
    granted = await grant_entitlement(
        tx,
        user_id=user_id,
        feature=feature,
        source=Source(STAFF, new_id()),
        starts_at=now,
        ends_at=ends_at,
        now=now,
    )
    end = ends_at.isoformat() if ends_at else None
    await record_act(
        tx,
        actor_id=actor_id,
        action=f"granted {feature}",
        subject=Subject("person", user_id),
        details={
            "reason": reason,
            "feature": feature,
            "ends_at": end,
            "entitlement_id": str(granted.id),
        },
        now=now,
    )
    return granted


async def withdraw_as_staff(
    tx: Transaction, *, actor_id: UUID, entitlement_id: UUID, reason: str, now: datetime
) -> None:
    """End a right that staff granted. Raises NotFound or NotGrantedByStaff; safe to repeat."""
    found = await store.entitlement(tx, entitlement_id)
    if found is None:
        raise NotFound("There is no such entitlement.")
    if found.source != STAFF:
        raise NotGrantedByStaff(
            f"This comes from a {found.source}: refund or end that, and the access ends with it."
        )
    source = Source(found.source, found.source_id)
    if not await revoke_entitlements(tx, user_id=found.user_id, source=source, now=now):
        return
    await record_act(
        tx,
        actor_id=actor_id,
        action=f"withdrew {found.feature}",
        subject=Subject("person", found.user_id),
        details={
            "reason": reason,
            "feature": found.feature,
            "entitlement_id": str(entitlement_id),
        },
        now=now,
    )

"""Tell that a right was granted, moved or revoked."""

from datetime import datetime

from studium.commerce.entitlements.events import (
    EntitlementGranted,
    EntitlementMoved,
    EntitlementRevoked,
)
from studium.commerce.entitlements.model import Entitlement
from studium.platform.database import Transaction
from studium.platform.events import emit


async def tell_put(tx: Transaction, after: Entitlement, *, is_new: bool, now: datetime) -> None:
    """Tell that a right is new, or holds at another time than before."""
    kind = EntitlementGranted if is_new else EntitlementMoved
    told = kind(
        user_id=after.user_id,
        feature=after.feature,
        source=after.source,
        source_id=after.source_id,
        starts_at=after.starts_at,
        ends_at=after.ends_at,
    )
    await emit(tx, told, owner_id=after.owner_id, at=now)


async def tell_revoked(tx: Transaction, before: Entitlement, *, now: datetime) -> None:
    """Tell that a right ended before its time."""
    told = EntitlementRevoked(
        user_id=before.user_id,
        feature=before.feature,
        source=before.source,
        source_id=before.source_id,
    )
    await emit(tx, told, owner_id=before.owner_id, at=now)

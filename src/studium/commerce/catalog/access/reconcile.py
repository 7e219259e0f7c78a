"""Make a person's rights to a feature what their purchases give."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.commerce.catalog.access import store
from studium.commerce.catalog.access.events import (
    EntitlementGranted,
    EntitlementMoved,
    EntitlementRevoked,
)
from studium.commerce.catalog.access.model import Entitlement, Grant, Window, entitlement_windows
from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.ids import new_id


async def reconcile_entitlements(
    tx: Transaction, *, user_id: UUID, feature: str, grants: Sequence[Grant], now: datetime
) -> list[Window]:
    """Reconcile a person's entitlements to a feature with their grants; returns the windows.

    Nothing is written or told where nothing changes. The caller sees to it that only one at a
    time does this for a person.
    """
    windows = entitlement_windows(grants)
    standing = {
        entitlement.purchase_id: entitlement
        for entitlement in await store.unrevoked_entitlements(tx, user_id=user_id, feature=feature)
    }
    for window in windows:
        await _put(tx, user_id, feature, window, standing.pop(window.purchase_id, None), now=now)
    for entitlement in standing.values():
        await store.revoke_entitlement(tx, entitlement.id, now=now)
        revoked = EntitlementRevoked(
            user_id=user_id, feature=feature, purchase_id=entitlement.purchase_id
        )
        await emit(tx, revoked, owner_id=None, at=now)
    return windows


async def _put(  # noqa: PLR0913 - two keys, two states and the time
    tx: Transaction,
    user_id: UUID,
    feature: str,
    window: Window,
    before: Entitlement | None,
    *,
    now: datetime,
) -> None:
    if before is not None and (before.starts_at, before.ends_at) == (
        window.starts_at,
        window.ends_at,
    ):
        return
    await store.put_entitlement(
        tx, entitlement_id=new_id(), user_id=user_id, feature=feature, window=window, now=now
    )
    kind = EntitlementGranted if before is None else EntitlementMoved
    told = kind(
        user_id=user_id,
        feature=feature,
        purchase_id=window.purchase_id,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
    )
    await emit(tx, told, owner_id=None, at=now)

"""Make a person's rights to a feature what their purchases give."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import store
from studium.commerce.entitlements.actions.tell import tell_put, tell_revoked
from studium.commerce.entitlements.model import (
    Entitlement,
    Grant,
    Source,
    Window,
    entitlement_windows,
)
from studium.platform.database import Transaction
from studium.platform.ids import new_id


async def reconcile_entitlements(  # noqa: PLR0913 - whose feature, whose grants, and when
    tx: Transaction,
    *,
    user_id: UUID,
    owner_id: UUID | None,
    feature: str,
    source: str,
    grants: Sequence[Grant],
    now: datetime,
) -> list[Window]:
    """Reconcile a person's entitlements to a feature with their grants; returns the windows.

    Only what this kind of source granted is touched. Nothing is written or told where nothing
    changes.
    """
    await store.lock(tx, user_id)
    windows = entitlement_windows(grants)
    standing = {
        entitlement.source_id: entitlement
        for entitlement in await store.unrevoked_entitlements(
            tx, user_id=user_id, feature=feature, owner_id=owner_id, source=source
        )
    }
    for window in windows:
        before = standing.pop(window.source_id, None)
        if before is None or not _is_same(before, window):
            after = await store.put_entitlement(
                tx,
                entitlement_id=new_id(),
                user_id=user_id,
                owner_id=owner_id,
                feature=feature,
                source=Source(source, window.source_id),
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                now=now,
            )
            await tell_put(tx, after, is_new=before is None, now=now)
    for entitlement in standing.values():
        await store.revoke_entitlement(tx, entitlement.id, now=now)
        await tell_revoked(tx, entitlement, now=now)
    return windows


def _is_same(before: Entitlement, window: Window) -> bool:
    return (before.starts_at, before.ends_at) == (window.starts_at, window.ends_at)

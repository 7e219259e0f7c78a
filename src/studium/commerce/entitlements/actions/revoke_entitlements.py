"""Revoke what a source granted."""

from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import store
from studium.commerce.entitlements.actions.tell import tell_revoked
from studium.commerce.entitlements.model import Entitlement, Source
from studium.platform.database import Transaction


async def revoke_entitlements(
    tx: Transaction, *, user_id: UUID, source: Source, now: datetime
) -> list[Entitlement]:
    """End every right that a source granted to a person; those that held. Safe to repeat."""
    await store.lock(tx, user_id)
    held = await store.granted_by(tx, source)
    for each in held:
        await store.revoke_entitlement(tx, each.id, now=now)
        await tell_revoked(tx, each, now=now)
    return held

"""Let a purchase follow its payment, and access follow the purchase."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.events import PurchaseCompleted, PurchaseRefunded
from studium.commerce.catalog.model import (
    Purchase,
    PurchaseStatus,
    receipt_number,
    status_of_purchase,
)
from studium.commerce.entitlements import Window, reconcile_entitlements
from studium.commerce.payments import payment_of_owner
from studium.platform.database import Transaction
from studium.platform.events import emit

_PAID = (PurchaseStatus.COMPLETED, PurchaseStatus.REFUNDED)


async def follow_payment(tx: Transaction, purchase_id: UUID, *, now: datetime) -> Purchase | None:
    """The purchase as its payment stands now; None when there is no such purchase.

    What is read is the payment itself, not the event that brought us here: events may be
    handled late, twice, or in another order, and the result is the same.
    """
    found = await store.purchase(tx, purchase_id)
    if found is None:
        return None
    await store.lock_person(tx, found.user_id)
    before = await store.purchase(tx, purchase_id)
    payment = await payment_of_owner(tx, found.payment_id, owner_id=found.owner_id)
    if before is None or payment is None:
        return before
    status = status_of_purchase(payment.status)
    if status is before.status:
        return before
    after = await _move(tx, before, status, now=now)
    if PurchaseStatus.COMPLETED in {before.status, after.status}:
        await _reconcile(tx, after, now=now)
    await _tell(tx, before, after, now=now)
    return after


async def _move(
    tx: Transaction, before: Purchase, status: PurchaseStatus, *, now: datetime
) -> Purchase:
    is_paid = status in _PAID
    return await store.move_purchase(
        tx,
        before.id,
        status=status,
        completed_at=(before.completed_at or now) if is_paid else None,
        receipt_number=(before.receipt_number or receipt_number(before.id, completed_at=now))
        if is_paid
        else None,
        refunded_at=now if status is PurchaseStatus.REFUNDED else None,
        now=now,
    )


async def _reconcile(tx: Transaction, purchase: Purchase, *, now: datetime) -> None:
    """Reconcile what this person has of every feature that the purchase grants."""
    if purchase.status is not PurchaseStatus.COMPLETED:
        await store.cut_access(tx, purchase.id, at=now)
    windows_by_purchase: dict[UUID, list[Window]] = {}
    for feature in sorted(purchase.features):
        grants = await store.grants(
            tx, user_id=purchase.user_id, feature=feature, owner_id=purchase.owner_id
        )
        for window in await reconcile_entitlements(
            tx,
            user_id=purchase.user_id,
            owner_id=purchase.owner_id,
            feature=feature,
            source="purchase",
            grants=grants,
            now=now,
        ):
            windows_by_purchase.setdefault(window.source_id, []).append(window)
    for purchase_id, windows in windows_by_purchase.items():
        ends = [window.ends_at for window in windows if window.ends_at is not None]
        await store.set_access(
            tx,
            purchase_id,
            start=min(window.starts_at for window in windows),
            end=max(ends) if len(ends) == len(windows) else None,
        )


async def _tell(tx: Transaction, before: Purchase, after: Purchase, *, now: datetime) -> None:
    if before.completed_at is None and after.receipt_number is not None:
        completed = PurchaseCompleted(
            purchase_id=after.id,
            user_id=after.user_id,
            sku=after.sku,
            total_minor=after.total_minor,
            currency=after.currency,
            receipt_number=after.receipt_number,
        )
        await emit(tx, completed, owner_id=after.owner_id, at=now)
    if after.status is PurchaseStatus.REFUNDED:
        refunded = PurchaseRefunded(
            purchase_id=after.id,
            user_id=after.user_id,
            sku=after.sku,
            total_minor=after.total_minor,
            currency=after.currency,
        )
        await emit(tx, refunded, owner_id=after.owner_id, at=now)

"""Ask the provider how a payment stands."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.apply_snapshot import Accompanying, apply_snapshot
from studium.commerce.payments.model import (
    CaptureMethod,
    Payment,
    PaymentReference,
    PaymentStatus,
    ProviderState,
    Snapshot,
)
from studium.commerce.payments.providers import (
    FinishRequest,
    PaymentProvider,
    PaymentProviders,
    PaymentUnknown,
    ReadByMany,
)
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts

_MOST_READS = 5
_PATIENCE_SECONDS = 2.0
_UNPAID_IS_KEPT = timedelta(days=1)


async def refresh_payment(
    parts: Parts,
    payment_id: UUID,
    *,
    note: Accompanying | None = None,
    agreed_at: datetime | None = None,
) -> Payment:
    """The payment after its provider was read; as it is when it never got there.

    What the payer has agreed to is taken: by whoever reads it first, at most once, and never of a
    payment that is canceled here. `agreed_at` is when the payer agreed, for who was told so.
    What others learnt while we were reading makes us read again. `note` writes down what was
    heard before, in the transaction that takes over what was read: nobody ever sees the one
    without the other. Raises ProviderFailed, ProviderRefused, or ReadByMany when others keep
    being faster.
    """
    database, clock = parts[Database], parts[Clock]
    for _ in range(_MOST_READS):
        async with database.reader() as tx:
            payment = await store.payment(tx, payment_id)
        if not payment.reference.is_readable:
            return payment
        found = await parts[ConnectionCache].by_id(payment.connection_id)
        provider = await parts[PaymentProviders].reach(found)
        snapshot = await _read(provider, payment, now=clock.now())
        if snapshot.state is ProviderState.APPROVED and _may_finish(payment):
            snapshot = await _finish(provider, payment, agreed_at, now=clock.now())
        async with database.transaction() as tx:
            after = await apply_snapshot(
                tx,
                payment_id,
                snapshot,
                now=clock.now(),
                read_at_version=payment.version,
                note=note,
            )
        if after is not None:
            return after
    raise ReadByMany(seconds=_PATIENCE_SECONDS)


def _may_finish(payment: Payment) -> bool:
    """Whether nothing speaks against taking the money, the payer willing."""
    is_open = payment.status in {PaymentStatus.PENDING, PaymentStatus.FAILED}
    return is_open and not payment.is_mismatched and payment.provider_checkout_id is not None


async def _read(provider: PaymentProvider, payment: Payment, *, now: datetime) -> Snapshot:
    """What the provider says; what it has forgotten unpaid after its time nobody can pay."""
    try:
        return await provider.read_payment(_asked_for(payment), now=now)
    except PaymentUnknown:
        ends_at = payment.checkout_expires_at or payment.created_at + _UNPAID_IS_KEPT
        if not payment.can_be_paid or now <= ends_at:
            raise
        return Snapshot(
            reference=payment.reference, state=ProviderState.EXPIRED, seen_at=now, is_current=True
        )


async def _finish(
    provider: PaymentProvider, payment: Payment, agreed_at: datetime | None, *, now: datetime
) -> Snapshot:
    """One key until it is declined, then one for each time that the payer agrees, or we look.

    A provider repeats a refusal under its key, and takes the money of a checkout once, whatever
    the key.
    """
    assert payment.provider_checkout_id is not None  # noqa: S101 - `_may_finish` says so
    request = FinishRequest(
        payment_id=payment.id,
        provider_checkout_id=payment.provider_checkout_id,
        is_manual=payment.capture_method is CaptureMethod.MANUAL,
    )
    key = f"finish-{payment.id}"
    if payment.status is PaymentStatus.FAILED:
        key += f"-{int(agreed_at.timestamp()) if agreed_at else payment.polls}"
    return await provider.finish_checkout(request, idempotency_key=key, now=now)


def _asked_for(payment: Payment) -> PaymentReference:
    """Of what is paid, the money itself: its checkout may have been paid again elsewhere."""
    if payment.is_paid and payment.provider_payment_id is not None:
        return PaymentReference(provider_payment_id=payment.provider_payment_id)
    return payment.reference

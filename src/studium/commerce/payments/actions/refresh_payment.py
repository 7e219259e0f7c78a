"""Ask the provider how a payment stands."""

from datetime import datetime
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
from studium.commerce.payments.providers import FinishRequest, PaymentProvider, PaymentProviders
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import RetryLater
from studium.platform.parts import Parts

_MOST_READS = 5
_PATIENCE_SECONDS = 2.0


async def refresh_payment(
    parts: Parts, payment_id: UUID, *, note: Accompanying | None = None
) -> Payment:
    """The payment after its provider was read; as it is when it never got there.

    What the payer has agreed to is taken: by whoever reads it first, at most once, and never of a
    payment that is canceled here.
    What others learnt while we were reading makes us read again. `note` writes down what was
    heard before, in the transaction that takes over what was read: nobody ever sees the one
    without the other. Raises ProviderFailed, ProviderRefused, or RetryLater when others keep
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
        snapshot = await provider.read_payment(_asked_for(payment), now=clock.now())
        if snapshot.state is ProviderState.APPROVED and _may_finish(payment):
            snapshot = await _finish(provider, payment, now=clock.now())
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
    raise RetryLater(_PATIENCE_SECONDS, f"payment {payment_id} changes faster than we can read")


def _may_finish(payment: Payment) -> bool:
    """Whether nothing speaks against taking the money, the payer willing."""
    is_open = payment.status in {PaymentStatus.PENDING, PaymentStatus.FAILED}
    return is_open and not payment.is_mismatched and payment.provider_checkout_id is not None


async def _finish(provider: PaymentProvider, payment: Payment, *, now: datetime) -> Snapshot:
    assert payment.provider_checkout_id is not None  # noqa: S101 - `_may_finish` says so
    request = FinishRequest(
        payment_id=payment.id,
        provider_checkout_id=payment.provider_checkout_id,
        is_manual=payment.capture_method is CaptureMethod.MANUAL,
    )
    return await provider.finish_checkout(request, idempotency_key=f"finish-{payment.id}", now=now)


def _asked_for(payment: Payment) -> PaymentReference:
    """Of what is paid, the money itself: its checkout may have been paid again elsewhere."""
    if payment.is_paid and payment.provider_payment_id is not None:
        return PaymentReference(provider_payment_id=payment.provider_payment_id)
    return payment.reference

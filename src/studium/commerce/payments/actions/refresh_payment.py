"""Ask the provider how a payment stands."""

from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.apply_snapshot import Accompanying, apply_snapshot
from studium.commerce.payments.model import Payment, PaymentReference
from studium.commerce.payments.providers import PaymentProviders
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


def _asked_for(payment: Payment) -> PaymentReference:
    """Of what is paid, the money itself: its checkout may have been paid again elsewhere."""
    if payment.is_paid and payment.provider_payment_id is not None:
        return PaymentReference(provider_payment_id=payment.provider_payment_id)
    return payment.reference

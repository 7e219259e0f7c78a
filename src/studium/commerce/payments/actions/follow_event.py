"""Act on what an event hints at."""

from datetime import datetime
from functools import partial
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.apply_snapshot import Accompanying, apply_snapshot
from studium.commerce.payments.actions.keep_dispute import keep_dispute
from studium.commerce.payments.actions.record_refund_outcome import recording_of_outcome
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.facts import FactKind, Named, keep_fact
from studium.commerce.payments.model import Payment, PaymentReference
from studium.commerce.payments.providers import EventHint, PaymentProviders, ProviderRefused
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


async def follow_event(parts: Parts, *, connection_id: UUID, hint: EventHint) -> Payment | None:
    """The payment that the event was about, after it; None when it is none of ours.

    The end state is the same for every order and repetition of a payment's events.
    """
    payment_id = await _find(parts, connection_id, hint.reference)
    if payment_id is None:
        return None
    now = parts[Clock].now()
    if hint.snapshot is not None:
        async with parts[Database].transaction() as tx:
            after = await apply_snapshot(tx, payment_id, hint.snapshot, now=now)
        if after is not None:
            return after
    await _note_reference(parts, payment_id, hint.reference, now)
    return await refresh_payment(
        parts, payment_id, note=_note(hint, payment_id, now), agreed_at=hint.agreed_at
    )


def _note(hint: EventHint, payment_id: UUID, now: datetime) -> Accompanying | None:
    """What the event says beside the payment: a dispute, or a refund that is one of ours."""
    if hint.dispute is not None:
        return partial(keep_dispute, news=hint.dispute, payment_id=payment_id, now=now)
    news = hint.refund
    if news is not None and news.refund_id is not None:
        return recording_of_outcome(news.refund_id, news.refund, payment_id=payment_id, now=now)
    return None


async def _find(parts: Parts, connection_id: UUID, reference: PaymentReference) -> UUID | None:
    """Which payment is meant.

    A charge or refund may name only a payment intent that we have not heard of yet; the
    provider then tells whose it is.
    """
    async with parts[Database].reader() as tx:
        known = await store.payment_id_by_reference(
            tx, connection_id=connection_id, reference=reference
        )
    if known is not None or reference.provider_payment_id is None:
        return known
    found = await parts[ConnectionCache].by_id(connection_id)
    provider = await parts[PaymentProviders].reach(found)
    by_intent = PaymentReference(provider_payment_id=reference.provider_payment_id)
    try:
        snapshot = await provider.read_payment(by_intent, now=parts[Clock].now())
    except ProviderRefused:
        return None
    async with parts[Database].reader() as tx:
        return await store.payment_id_by_reference(
            tx, connection_id=connection_id, reference=snapshot.reference
        )


async def _note_reference(
    parts: Parts, payment_id: UUID, reference: PaymentReference, now: datetime
) -> None:
    """Give a payment the names it is known by, so that the provider can be asked about it."""
    named = Named(
        provider_checkout_id=reference.provider_checkout_id,
        provider_payment_id=reference.provider_payment_id,
    )
    async with parts[Database].transaction() as tx:
        is_new = await store.note_reference(
            tx,
            payment_id,
            provider_checkout_id=named.provider_checkout_id,
            provider_payment_id=named.provider_payment_id,
        )
        if is_new:
            await keep_fact(tx, payment_id, FactKind.NAMED, named, now=now)

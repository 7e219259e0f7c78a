"""Compare payments: the provider's list with ours, then of ours what that list did not tell."""

from collections.abc import Sequence
from uuid import UUID

from studium.commerce.payments import (
    EventHint,
    Flow,
    ListedPayment,
    Payment,
    PaymentReference,
    PaymentUnknown,
    ProviderRefused,
    ProviderState,
    Snapshot,
    known_anywhere,
    open_or_recent_payments,
)
from studium.commerce.reconciliation.actions.walk import KnownPayments, Walk, id_of, still
from studium.commerce.reconciliation.model import (
    Finding,
    compare_payment,
    missing_payment,
    unknown_payment,
)

_BATCH = 100
_FIRST = UUID(int=0)
_HAS_MONEY = frozenset({ProviderState.PAID, ProviderState.AUTHORIZED})


async def compare_payments(walk: Walk) -> None:
    """Both directions."""
    if walk.account.lists is not None:
        cursor: str | None = None
        while True:
            page = await walk.account.lists.list_payments(
                since=walk.run.since, cursor=cursor, now=walk.now
            )
            walk.count(calls=1)
            await _compare_page(walk, page.items)
            cursor = page.cursor
            if cursor is None:
                break
    await _compare_unseen(walk)


async def _compare_page(walk: Walk, listed: Sequence[ListedPayment]) -> None:
    known = await walk.known([each.snapshot.reference for each in listed])
    unknown = [each for each in listed if known.find(each.snapshot.reference) is None]
    await _list_unknown(walk, unknown)
    seen = []
    for each in listed:
        payment = known.find(each.snapshot.reference)
        if payment is None:
            continue
        if _is_told(payment, each.snapshot):
            await _compare(walk, payment, each.snapshot, known)
            if _is_its_own(payment, each.snapshot):
                seen.append(payment.id)
    walk.count(payments=len(listed))
    await walk.keep(seen=seen)
    walk.progress(len(seen))


async def _list_unknown(walk: Walk, listed: Sequence[ListedPayment]) -> None:
    """Money that no payment over this connection asked for, nor one over a former connection."""
    named = [each.snapshot.reference.payment_id for each in listed]
    async with walk.database.reader() as tx:
        elsewhere = await known_anywhere(tx, [each for each in named if each])
    names = {each: id_of(each.snapshot.reference.provider_payment_id) for each in listed}
    unexplained = await walk.unseen(list(names.values()))
    for each in listed:
        finding = unknown_payment(each.snapshot, created_at=each.created_at)
        is_elsewhere = each.snapshot.reference.payment_id in elsewhere
        if finding is not None and not is_elsewhere and names[each] in unexplained:
            await walk.settle(finding, None, still(finding))


def _is_told(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether the list says all, and of an open checkout: a try to pay in it does not."""
    if not snapshot.is_current:
        return False
    is_open_checkout = payment.flow is Flow.CHECKOUT and not payment.is_paid
    return snapshot.state in _HAS_MONEY or not is_open_checkout


def _is_its_own(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether it is the money that came in, not a second try."""
    ours, theirs = payment.provider_payment_id, snapshot.reference.provider_payment_id
    return not payment.is_paid or ours is None or ours == theirs


async def _compare(walk: Walk, payment: Payment, snapshot: Snapshot, known: KnownPayments) -> None:
    finding = compare_payment(payment, snapshot, lost_minor=known.lost_of(payment), now=walk.now)
    if finding is None:
        return

    async def recheck(after: Payment | None) -> Finding | None:
        if after is None:
            return finding
        lost = (await walk.known([after.reference])).lost_of(after)
        return compare_payment(after, snapshot, lost_minor=lost, now=walk.now)

    await walk.settle(finding, EventHint(reference=snapshot.reference), recheck)


async def _compare_unseen(walk: Walk) -> None:
    """Ask about each of ours that may still move, or was paid, and was not in the list."""
    after = _FIRST
    while True:
        async with walk.database.reader() as tx:
            batch = await open_or_recent_payments(
                tx, walk.connection_id, since=walk.run.since, after=after, limit=_BATCH
            )
        unseen = await walk.unseen([each.id for each in batch])
        for payment in batch:
            if payment.id in unseen:
                await compare_one(walk, payment)
                walk.progress(1)
        walk.count(payments=len(unseen))
        await walk.keep(seen=unseen)
        if len(batch) < _BATCH:
            return
        after = batch[-1].id


async def compare_one(walk: Walk, payment: Payment) -> None:
    """Ask the provider about one payment; of what is paid, about the money itself."""
    named = payment.reference
    if payment.is_paid and payment.provider_payment_id is not None:
        named = PaymentReference(provider_payment_id=payment.provider_payment_id)
    walk.count(calls=1)
    try:
        snapshot = await walk.account.provider.read_payment(named, now=walk.now)
    except ProviderRefused as refusal:
        is_unknown = isinstance(refusal, PaymentUnknown)
        finding = missing_payment(payment, refusal.message, is_unknown=is_unknown)
        await walk.settle(finding, None, still(finding))
        return
    known = await walk.known([payment.reference])
    fresh = known.find(payment.reference)
    if fresh is not None and fresh.version == payment.version:
        await _compare(walk, fresh, snapshot, known)

"""Compare refunds: the provider's list with ours, then of ours what that list did not tell."""

from collections.abc import Sequence
from uuid import UUID

from studium.commerce.payments import (
    EventHint,
    ListedRefund,
    Payment,
    PaymentReference,
    ProviderRefused,
    Refund,
    RefundNews,
    RefundRequest,
    SentRefund,
    open_or_recent_refunds,
    refunds_named,
)
from studium.commerce.reconciliation.actions.compare_payments import compare_one
from studium.commerce.reconciliation.actions.walk import KnownPayments, Walk
from studium.commerce.reconciliation.model import Finding, compare_refund, missing_refund

_BATCH = 100
_FIRST = UUID(int=0)


async def compare_refunds(walk: Walk) -> None:
    """Both directions."""
    if walk.account.lists is not None:
        cursor: str | None = None
        while True:
            page = await walk.account.lists.list_refunds(
                since=walk.run.since, cursor=cursor, now=walk.now
            )
            walk.count(calls=1)
            await _compare_page(walk, page.items)
            cursor = page.cursor
            if cursor is None:
                break
    await _compare_unseen(walk)


async def _compare_page(walk: Walk, listed: Sequence[ListedRefund]) -> None:
    known = await walk.known([each.reference for each in listed])
    refunds = await _ours(walk, listed)
    seen = []
    for each in listed:
        payment = known.find(each.reference)
        refund = _find(refunds, each)
        # What is given back elsewhere may bear the name of its payment.
        is_elsewhere = payment is not None and each.news.refund_id in {None, payment.id}
        if refund is None and payment is not None and is_elsewhere:
            await _compare_payment_of(walk, payment)
        elif refund is not None or payment is not None:
            await _compare(walk, refund, each)
        seen += [refund.id] if refund is not None else []
    walk.count(refunds=len(listed))
    await walk.keep(seen=seen)


async def _ours(walk: Walk, listed: Sequence[ListedRefund]) -> list[Refund]:
    async with walk.database.reader() as tx:
        return await refunds_named(
            tx,
            walk.connection_id,
            ids=[each.news.refund_id for each in listed if each.news.refund_id],
            provider_ids=[each.news.refund.provider_refund_id for each in listed],
        )


def _find(refunds: list[Refund], listed: ListedRefund) -> Refund | None:
    for refund in refunds:
        is_named = refund.id == listed.news.refund_id
        if is_named or refund.provider_refund_id == listed.news.refund.provider_refund_id:
            return refund
    return None


async def _compare_payment_of(walk: Walk, payment: Payment) -> None:
    """Of what was given back elsewhere the payment tells; it may be older than the list is long."""
    if await walk.unseen([payment.id]):
        await compare_one(walk, payment)
        await walk.keep(seen=[payment.id])


async def _compare(walk: Walk, refund: Refund | None, listed: ListedRefund) -> None:
    finding = compare_refund(refund, listed)
    if finding is None:
        return

    async def recheck(_: Payment | None) -> Finding | None:
        return compare_refund(_find(await _ours(walk, [listed]), listed), listed)

    hint = EventHint(reference=listed.reference, refund=listed.news)
    await walk.settle(finding, hint, recheck)


async def _compare_unseen(walk: Walk) -> None:
    """Ask about each of ours that was sent and not in the list."""
    after = _FIRST
    while True:
        async with walk.database.reader() as tx:
            batch = await open_or_recent_refunds(
                tx, walk.connection_id, since=walk.run.since, after=after, limit=_BATCH
            )
        unseen = await walk.unseen([each.id for each in batch])
        known = await walk.known([PaymentReference(payment_id=each.payment_id) for each in batch])
        for refund in batch:
            if refund.id in unseen:
                await _ask(walk, refund, known)
        walk.count(refunds=len(unseen))
        await walk.keep()
        if len(batch) < _BATCH:
            return
        after = batch[-1].id


async def _ask(walk: Walk, refund: Refund, known: KnownPayments) -> None:
    payment = known.find(PaymentReference(payment_id=refund.payment_id))
    if payment is None or payment.provider_payment_id is None:
        return
    found = await _read(walk, refund, payment)
    finding = missing_refund(refund, payment, found)
    if finding is None:
        return

    async def recheck(_: Payment | None) -> Finding | None:
        async with walk.database.reader() as tx:
            (after,) = await refunds_named(tx, walk.connection_id, ids=[refund.id], provider_ids=[])
        return missing_refund(after, payment, found)

    hint = None
    if found is not None:
        news = RefundNews(refund_id=refund.id, refund=found)
        hint = EventHint(reference=payment.reference, refund=news)
    await walk.settle(finding, hint, recheck)


async def _read(walk: Walk, refund: Refund, payment: Payment) -> SentRefund | None:
    request = RefundRequest(
        refund_id=refund.id,
        payment_id=payment.id,
        provider_payment_id=payment.provider_payment_id or "",
        amount_minor=refund.amount_minor,
        currency=payment.currency,
    )
    walk.count(calls=1)
    try:
        return await walk.account.provider.find_refund(request)
    except ProviderRefused:
        return None

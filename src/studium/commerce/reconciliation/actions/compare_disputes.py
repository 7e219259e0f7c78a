"""Compare disputes: the provider's list with ours, then ours with that list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.payments import (
    Dispute,
    EventHint,
    ListedDispute,
    Payment,
    ProviderLists,
    disputes_named,
    open_or_recent_disputes,
)
from studium.commerce.reconciliation.actions.walk import Walk, still
from studium.commerce.reconciliation.model import Finding, compare_dispute, missing_dispute

_BATCH = 100
_FIRST = UUID(int=0)
# Banks take months to decide. We may have heard of one as late as this after it was made.
_LAST_LONG = timedelta(days=150)
_HEARD_LATE = timedelta(days=30)


async def compare_disputes(walk: Walk) -> None:
    """Both directions; only where the provider tells all that it has."""
    lists = walk.account.lists
    if lists is None:
        return
    since = min(walk.run.since, walk.run.started_at - _LAST_LONG)
    cursor: str | None = None
    while True:
        cursor = await _compare_next_page(walk, lists, since, cursor)
        if cursor is None:
            break
    await _compare_unseen(walk, since + _HEARD_LATE)


async def _compare_next_page(
    walk: Walk, lists: ProviderLists, since: datetime, cursor: str | None
) -> str | None:
    page = await lists.list_disputes(since=since, cursor=cursor, now=walk.now)
    walk.count(calls=1, disputes=len(page.items))
    known = await walk.known([each.reference for each in page.items])
    ours = {each.provider_dispute_id: each for each in await _ours(walk, page.items)}
    for each in page.items:
        payment = known.find(each.reference)
        dispute = ours.get(each.news.provider_dispute_id)
        if payment is not None:
            await _compare(walk, dispute, each, payment)
    await walk.keep(seen=[each.id for each in await _ours(walk, page.items)])
    return page.cursor


async def _ours(walk: Walk, listed: Sequence[ListedDispute]) -> list[Dispute]:
    async with walk.database.reader() as tx:
        return await disputes_named(
            tx, walk.connection_id, [each.news.provider_dispute_id for each in listed]
        )


async def _compare(
    walk: Walk, dispute: Dispute | None, listed: ListedDispute, payment: Payment
) -> None:
    finding = compare_dispute(
        dispute, listed.news, payment_id=payment.id, created_at=listed.created_at
    )
    if finding is None:
        return

    async def recheck(_: Payment | None) -> Finding | None:
        after = next(iter(await _ours(walk, [listed])), None)
        return compare_dispute(
            after, listed.news, payment_id=payment.id, created_at=listed.created_at
        )

    await walk.settle(finding, EventHint(reference=listed.reference, dispute=listed.news), recheck)


async def _compare_unseen(walk: Walk, since: datetime) -> None:
    after = _FIRST
    while True:
        async with walk.database.reader() as tx:
            batch = await open_or_recent_disputes(
                tx, walk.connection_id, since=since, after=after, limit=_BATCH
            )
        unseen = await walk.unseen([each.id for each in batch])
        for dispute in batch:
            if dispute.id in unseen:
                finding = missing_dispute(dispute)
                await walk.settle(finding, None, still(finding))
        if len(batch) < _BATCH:
            return
        after = batch[-1].id

"""Writing down what attempts came to: in batches, as fast as the database takes them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.deliveries import store
from studium.connect.webhooks.deliveries.attempting import Finished
from studium.connect.webhooks.events import EndpointStopped
from studium.connect.webhooks.store import Health, delete_endpoint, record_health
from studium.platform.database import Transaction
from studium.platform.events import emit


async def record(tx: Transaction, finished: Sequence[Finished], now: datetime) -> None:
    """Keep attempts, move their deliveries on, and note what they say of their endpoints."""
    await store.insert_attempts(tx, [row for each in finished for row in each.attempts])
    await store.record_outcomes(tx, [each.outcome for each in finished], now)
    health = _health(finished)
    if health:
        await record_health(tx, health, now)
    gone = [each.target.endpoint for each in finished if each.verdict.is_gone]
    for endpoint in {each.id: each for each in gone}.values():
        if endpoint.service is not None:  # the service unsubscribed, as REST hooks do
            await delete_endpoint(tx, endpoint.id, now)
            await store.cancel_pending(tx, endpoint.id, now)
            continue
        await emit(
            tx,
            EndpointStopped(endpoint.id, endpoint.url, "It answered 410 Gone."),
            owner_id=endpoint.owner_id,
            at=now,
        )


def _health(finished: Sequence[Finished]) -> list[Health]:
    """What the attempts say of each endpoint, of those whose row it may change."""
    by_endpoint: dict[UUID, list[Finished]] = defaultdict(list)
    for each in finished:
        by_endpoint[each.leased.endpoint_id].append(each)
    return [
        Health(
            endpoint_id,
            successes=sum(each.verdict.is_success for each in group),
            halvings=sum(each.verdict.slows_down for each in group),
            is_gone=any(each.verdict.is_gone for each in group),
        )
        for endpoint_id, group in by_endpoint.items()
        if any(each.leased.is_troubled or not each.verdict.is_success for each in group)
    ]

"""Send deliveries again, and send an example."""

from datetime import datetime
from uuid import UUID

from studium.connect.webhooks.actions.change_endpoint import MOST_REPLAYED
from studium.connect.webhooks.actions.find_endpoint import find_endpoint
from studium.connect.webhooks.catalog import example_of, is_known_type
from studium.connect.webhooks.deliveries import store
from studium.connect.webhooks.deliveries.rows import NewDelivery, NewMessage
from studium.connect.webhooks.model import (
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointStatus,
    batch_envelope,
    envelope,
)
from studium.connect.webhooks.wishes import UnknownEventType
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.ids import new_id
from studium.platform.principal import Principal


class UnknownDelivery(NotFound):
    """The endpoint has no such delivery."""

    slug = "unknown-delivery"
    title = "There is no such delivery"


class EndpointNotActive(Conflict):
    """Nothing is sent to an endpoint that is paused or disabled."""

    slug = "webhook-not-active"
    title = "This endpoint receives nothing"


async def find_delivery(
    tx: Transaction, *, caller: Principal, endpoint_id: UUID, delivery_id: UUID
) -> tuple[Endpoint, Delivery]:
    """A delivery of the caller's own endpoint. Raises UnknownEndpoint, UnknownDelivery."""
    endpoint = await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    delivery = await store.delivery_of_endpoint(tx, endpoint_id, delivery_id)
    if delivery is None:
        raise UnknownDelivery("This endpoint has no delivery with this id.")
    return endpoint, delivery


async def retry_delivery(
    tx: Transaction, *, caller: Principal, endpoint_id: UUID, delivery_id: UUID, now: datetime
) -> Delivery:
    """Send a delivery again, whatever became of it, with a fresh schedule and the same id.

    Raises UnknownEndpoint, UnknownDelivery, EndpointNotActive.
    """
    endpoint, _ = await find_delivery(
        tx, caller=caller, endpoint_id=endpoint_id, delivery_id=delivery_id
    )
    _require_active(endpoint)
    await store.send_again(tx, endpoint_id, delivery_id, now)
    _, delivery = await find_delivery(
        tx, caller=caller, endpoint_id=endpoint_id, delivery_id=delivery_id
    )
    return delivery


async def replay_deliveries(  # noqa: PLR0913 - one argument for each filter
    tx: Transaction,
    *,
    caller: Principal,
    endpoint_id: UUID,
    statuses: list[DeliveryStatus],
    since: datetime | None,
    until: datetime | None,
    now: datetime,
) -> int:
    """Send again what is dead or held, of a time or all, up to 10,000 at once; how many.

    Raises UnknownEndpoint, EndpointNotActive.
    """
    _require_active(await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id))
    return await store.replay(
        tx,
        endpoint_id,
        statuses=statuses,
        since=since,
        until=until,
        now=now,
        limit=MOST_REPLAYED,
    )


async def send_example(
    tx: Transaction, *, caller: Principal, endpoint_id: UUID, event_type: str, now: datetime
) -> Delivery:
    """Send an example of an event to one endpoint, whatever types it wants, as it wants them.

    Raises UnknownEndpoint, EndpointNotActive, UnknownEventType.
    """
    endpoint = await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    _require_active(endpoint)
    if not is_known_type(event_type):
        raise UnknownEventType(f"No event has the type {event_type}.", event_types=[event_type])
    message_id, delivery_id = new_id(), new_id()
    body = _example_body(endpoint, message_id, event_type, now)
    await store.insert_deliveries(
        tx,
        [NewMessage(message_id, event_type, body)],
        [
            NewDelivery(
                delivery_id,
                endpoint_id,
                message_id,
                event_type,
                order_key=None,
                is_test=True,
                status=DeliveryStatus.PENDING,
            )
        ],
        now=now,
    )
    _, delivery = await find_delivery(
        tx, caller=caller, endpoint_id=endpoint_id, delivery_id=delivery_id
    )
    return delivery


def _example_body(endpoint: Endpoint, message_id: UUID, event_type: str, now: datetime) -> bytes:
    event_id = new_id() if endpoint.is_batching else message_id
    thing = example_of(event_type)
    body = envelope(event_id=event_id, event_type=event_type, created=now, thing=thing)
    if endpoint.is_batching:
        return batch_envelope(batch_id=message_id, created=now, bodies=[body])
    return body


def _require_active(endpoint: Endpoint) -> None:
    if endpoint.status is not EndpointStatus.ACTIVE:
        raise EndpointNotActive("Resume the endpoint first.")

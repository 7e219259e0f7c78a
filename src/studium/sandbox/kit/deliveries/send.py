"""One try to deliver an event: write it, post it, log what came of it."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.http import AddressRefused, Answer, Http, NoAnswer, Outgoing
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.sandbox.kit.deliveries import store
from studium.sandbox.kit.deliveries.outbox import DeliverWebhook
from studium.sandbox.kit.deliveries.store import Attempt, Delivery
from studium.sandbox.kit.deliveries.webhooks import Webhooks, Written
from studium.sandbox.kit.store import find

_TIMEOUT_SECONDS = 10
_SUCCESS = range(200, 300)
_EXCERPT_CHARACTERS = 300

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What is to be sent where, and when again if that fails."""

    delivery: Delivery
    written: Written
    retry_after: tuple[timedelta, ...]


async def deliver_webhook(
    parts: Parts, job: DeliverWebhook, senders: Mapping[str, Webhooks]
) -> None:
    """Try once; a failure plans the next try, which `settle_deliveries` enqueues when it is due.

    `senders` are the services' ways with webhooks, by the kind of their endpoints.
    """
    database, clock = parts[Database], parts[Clock]
    async with database.transaction() as tx:
        parcel = await _pack(parts, tx, job, senders)
    if parcel is None:
        return
    now = clock.now()
    started = time.perf_counter()
    status, outcome = await _send(parts[Http], parcel.written)
    attempt = Attempt(
        id=new_id(),
        delivery_id=parcel.delivery.id,
        attempted_at=now,
        status=status,
        outcome=outcome,
        milliseconds=round((time.perf_counter() - started) * 1000),
    )
    async with database.transaction() as tx:
        await _record(tx, parcel, attempt)


async def _pack(
    parts: Parts, tx: Transaction, job: DeliverWebhook, senders: Mapping[str, Webhooks]
) -> _Parcel | None:
    """The parcel, or None when there is nothing (more) to deliver or nobody to receive it."""
    delivery = await store.find_delivery(tx, job.delivery_id)
    if delivery is None or (delivery.state == "delivered" and not job.again):
        return None
    event = await find(tx, delivery.event_id)
    endpoint = await find(tx, delivery.endpoint_id)
    if event is None or endpoint is None or endpoint.deleted:
        return None
    sender = senders[endpoint.kind]
    written = await sender.write(parts, tx, event, endpoint, parts[Clock].now())
    return None if written is None else _Parcel(delivery, written, sender.retry_after)


async def _send(http: Http, written: Written) -> tuple[int | None, str]:
    """The HTTP status and what was answered; None and the reason when nobody answered."""
    outgoing = Outgoing("POST", written.url, written.headers, written.body, _TIMEOUT_SECONDS)
    try:
        answer = await http.send(outgoing)
    except (NoAnswer, AddressRefused) as problem:
        return None, problem.message
    return answer.status, _excerpt(answer)


def _is_taken(written: Written, attempt: Attempt) -> bool:
    """Whether the receiver took it: by the status and, where a service reads one, a field."""
    if attempt.status not in _SUCCESS or written.acknowledged_in is None:
        return attempt.status in _SUCCESS
    try:
        told = json.loads(attempt.outcome)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get(written.acknowledged_in) is True


def _excerpt(answer: Answer) -> str:
    text = answer.body[: 4 * _EXCERPT_CHARACTERS].decode("utf-8", "replace").replace("\0", "")
    return text[:_EXCERPT_CHARACTERS]


async def _record(tx: Transaction, parcel: _Parcel, attempt: Attempt) -> None:
    delivery, retry_after = parcel.delivery, parcel.retry_after
    if _is_taken(parcel.written, attempt):
        await store.record_attempt(tx, delivery, attempt, "delivered", None)
        return
    log.warning(
        "sandbox_webhook_not_delivered",
        event_id=delivery.event_id,
        status=attempt.status,
        outcome=attempt.outcome,
    )
    if delivery.attempts < len(retry_after):
        next_attempt_at = attempt.attempted_at + retry_after[delivery.attempts]
        await store.record_attempt(tx, delivery, attempt, "pending", next_attempt_at)
    else:
        await store.record_attempt(tx, delivery, attempt, "failed", None)

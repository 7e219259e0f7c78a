"""One try to deliver an event: sign it, post it, log what came of it."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.http import AddressRefused, Answer, Http, NoAnswer, Outgoing
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.sandbox.stripe.deliveries import store
from studium.sandbox.stripe.deliveries.outbox import DeliverWebhook
from studium.sandbox.stripe.deliveries.store import Attempt, Delivery
from studium.sandbox.stripe.store import Body, find

# Stripe's sandboxes try three times in a few hours; the first retry comes soon, so that a
# receiver that was being restarted is not kept waiting.
RETRY_AFTER = (timedelta(minutes=5), timedelta(hours=2))

_TIMEOUT_SECONDS = 10
_SUCCESS = range(200, 300)
_EXCERPT_CHARACTERS = 300

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What is to be sent where."""

    delivery: Delivery
    event: Body
    url: str
    secret: str


async def deliver_webhook(parts: Parts, job: DeliverWebhook) -> None:
    """Try once; a failure plans the next try, which `settle` enqueues when its time comes."""
    database, clock = parts[Database], parts[Clock]
    async with database.reader() as tx:
        parcel = await _pack(tx, job)
    if parcel is None:
        return
    now = clock.now()
    started = time.perf_counter()
    status, outcome = await _send(parts[Http], parcel, now)
    attempt = Attempt(
        id=new_id(),
        delivery_id=parcel.delivery.id,
        attempted_at=now,
        status=status,
        outcome=outcome,
        milliseconds=round((time.perf_counter() - started) * 1000),
    )
    async with database.transaction() as tx:
        await _record(tx, parcel.delivery, attempt)


def sign(body: str, secret: str, at: datetime) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over the second and the body."""
    second = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{second}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={second},v1={digest}"


async def _pack(tx: Transaction, job: DeliverWebhook) -> _Parcel | None:
    """The parcel, or None when there is nothing (more) to deliver or nobody to receive it."""
    delivery = await store.find_delivery(tx, job.delivery_id)
    if delivery is None or (delivery.state == "delivered" and not job.again):
        return None
    event = await find(tx, delivery.event_id)
    endpoint = await find(tx, delivery.endpoint_id)
    if event is None or endpoint is None or endpoint.deleted:
        return None
    if endpoint.body["status"] != "enabled":
        return None
    return _Parcel(delivery, event.body, endpoint.body["url"], endpoint.private["secret"])


async def _send(http: Http, parcel: _Parcel, now: datetime) -> tuple[int | None, str]:
    """The HTTP status and what was answered; None and the reason when nobody answered."""
    body = json.dumps(parcel.event, indent=2, ensure_ascii=False)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": sign(body, parcel.secret, now),
    }
    outgoing = Outgoing("POST", parcel.url, headers, body.encode(), _TIMEOUT_SECONDS)
    try:
        answer = await http.send(outgoing)
    except (NoAnswer, AddressRefused) as problem:
        return None, problem.message
    return answer.status, _excerpt(answer)


def _excerpt(answer: Answer) -> str:
    text = answer.body[: 4 * _EXCERPT_CHARACTERS].decode("utf-8", "replace").replace("\0", "")
    return text[:_EXCERPT_CHARACTERS]


async def _record(tx: Transaction, delivery: Delivery, attempt: Attempt) -> None:
    if attempt.status in _SUCCESS:
        await store.record_attempt(tx, delivery, attempt, "delivered", None)
        return
    log.warning(
        "sandbox_webhook_not_delivered",
        event_id=delivery.event_id,
        status=attempt.status,
        outcome=attempt.outcome,
    )
    if delivery.attempts < len(RETRY_AFTER):
        next_attempt_at = attempt.attempted_at + RETRY_AFTER[delivery.attempts]
        await store.record_attempt(tx, delivery, attempt, "pending", next_attempt_at)
    else:
        await store.record_attempt(tx, delivery, attempt, "failed", None)

"""The broker's two loops: what waits leaves, what arrives is taken."""

import asyncio
import contextlib
from datetime import timedelta

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from studium.connect.broker import store
from studium.connect.broker.actions.take_message import take_message
from studium.connect.broker.connection import connected
from studium.connect.broker.model import (
    CONSUMER,
    INBOUND_SUBJECTS,
    PUBLISH_STREAM,
    CannotTake,
    Outgoing,
    ParkedMessage,
)
from studium.connect.broker.settings import BrokerSettings
from studium.platform.clock import Clock
from studium.platform.database import Database, is_outage
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

_BATCH = 200
_LEASE = timedelta(seconds=30)
_IDLE_SECONDS = 0.2
_FETCH_SECONDS = 1.0
_MOST_TRIES = 5
_RETRY_SECONDS = 2.0
_ACK_WAIT_SECONDS = 30.0


async def run_broker(parts: Parts, stopping: asyncio.Event) -> None:
    """Publish and take until `stopping`, when NATS_URL is set. Raises when either side is away."""
    settings = parts[BrokerSettings]
    if settings.nats_url is None:
        await stopping.wait()
        return
    async with connected(settings) as jetstream, asyncio.TaskGroup() as group:
        group.create_task(_publish(parts, jetstream, stopping))
        group.create_task(_take(parts, jetstream, stopping))


async def _publish(parts: Parts, jetstream: JetStreamContext, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        if not await publish_some(parts, jetstream):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_IDLE_SECONDS):
                    await stopping.wait()


async def publish_some(parts: Parts, jetstream: JetStreamContext) -> int:
    """Publish what waits, a batch; how many the broker acknowledged.

    One that was published and not forgotten, because we died in between, is published again under
    the same id, and JetStream drops it.
    """
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        batch = await store.lease_outgoing(tx, now=now, until=now + _LEASE, limit=_BATCH)
    if not batch:
        return 0
    answers = await asyncio.gather(
        *(_send(jetstream, each) for each in batch), return_exceptions=True
    )
    left = [each.position for each, answer in zip(batch, answers, strict=True) if answer is None]
    async with parts[Database].transaction() as tx:
        await store.forget_outgoing(tx, left)
        await store.release_outgoing(tx, [each.position for each in batch], now)
    failed = next((answer for answer in answers if isinstance(answer, BaseException)), None)
    if failed is not None:
        raise failed
    return len(left)


async def _send(jetstream: JetStreamContext, outgoing: Outgoing) -> None:
    await jetstream.publish(outgoing.subject, outgoing.body, headers=outgoing.headers)


async def _take(parts: Parts, jetstream: JetStreamContext, stopping: asyncio.Event) -> None:
    subscription = await jetstream.pull_subscribe(
        INBOUND_SUBJECTS,
        durable=CONSUMER,
        stream=PUBLISH_STREAM,
        config=ConsumerConfig(ack_wait=_ACK_WAIT_SECONDS, max_deliver=-1),
    )
    while not stopping.is_set():
        try:
            messages = await subscription.fetch(_BATCH, timeout=_FETCH_SECONDS)
        except nats.errors.TimeoutError:
            continue
        for message in messages:
            await _take_one(parts, message)


async def _take_one(parts: Parts, message: Msg) -> None:
    """Take a message and acknowledge it once that is committed; park what is poison."""
    try:
        await take_message(parts, headers=dict(message.headers or {}), body=message.data)
    except CannotTake as problem:
        await _park(parts, message, str(problem))
    except Exception as problem:
        if is_outage(problem):
            raise
        tries = message.metadata.num_delivered or 1
        log.exception(
            "broker_message_not_taken",
            subject=message.subject,
            tries=tries,
            remedy="nothing: it is tried again, and parked after five tries",
        )
        if tries < _MOST_TRIES:
            await message.nak(delay=_RETRY_SECONDS)
            return
        await _park(parts, message, repr(problem)[:500])
    await message.ack()


async def _park(parts: Parts, message: Msg, reason: str) -> None:
    log.warning(
        "broker_message_parked",
        subject=message.subject,
        reason=reason,
        alert="broker_parked",
        remedy="see GET /api/broker/parked; have its sender correct and publish it again",
    )
    parked = ParkedMessage(
        id=new_id(),
        subject=message.subject,
        body=message.data,
        reason=reason,
        parked_at=parts[Clock].now(),
    )
    sequence = message.metadata.sequence
    async with parts[Database].transaction() as tx:
        await store.park(tx, parked, f"{PUBLISH_STREAM}/{sequence.stream}")

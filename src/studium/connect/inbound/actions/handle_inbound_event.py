"""Act on a stored event, once it is certain to be kept."""

from dataclasses import replace
from uuid import UUID

from studium.connect.connections import ConnectionCache
from studium.connect.inbound import store
from studium.connect.inbound.kinds import Handled, InboundKinds
from studium.connect.inbound.model import InboundEvent, InboundStatus
from studium.connect.inbound.redaction import redacted
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger, webhook_handled

log = get_logger()

_LONGEST_OUTCOME = 500


async def handle_inbound_event(parts: Parts, event_id: UUID) -> None:
    """Let the event's kind handle it and note the outcome; nothing when that is done already.

    Killed in between, it is handled again: handlers are idempotent. What a handler raises is
    noted with the event and raised on, so that the job is tried again.
    """
    database = parts[Database]
    async with database.reader() as tx:
        event = await store.inbound_event(tx, event_id)
    if event is None or event.is_finished:
        return
    try:
        handled = await handle_stored_event(parts, event)
    except Exception as problem:
        async with database.transaction() as tx:
            await store.fail_inbound_event(tx, event_id, outcome=repr(problem)[:_LONGEST_OUTCOME])
        raise
    status = InboundStatus.HANDLED if handled.is_ours else InboundStatus.IGNORED
    async with database.transaction() as tx:
        await store.finish_inbound_event(
            tx,
            event_id,
            status=status,
            outcome=handled.outcome[:_LONGEST_OUTCOME],
            now=parts[Clock].now(),
        )
    lag = parts[Clock].now() - event.provider_created_at
    found = await parts[ConnectionCache].by_id(event.connection_id)
    webhook_handled(found.connection.kind, lag.total_seconds())
    log.info(
        "inbound_event_handled",
        type=event.type,
        provider_event_id=event.provider_event_id,
        status=status.value,
        outcome=handled.outcome,
    )


async def handle_stored_event(parts: Parts, event: InboundEvent) -> Handled:
    """Let the event's kind handle it; raises what the handler raises.

    Of an event about somebody who left, only what is handled is kept.
    """
    found = await parts[ConnectionCache].by_id(event.connection_id)
    kind = parts[InboundKinds].get(found.connection.kind)
    if kind is None:
        return Handled(f"nothing here handles {found.connection.kind}", is_ours=False)
    if await kind.is_about_departed(parts, found.connection, event):
        event = replace(event, payload=redacted(event.payload))
        async with parts[Database].transaction() as tx:
            await store.replace_payload(tx, event.id, event.payload)
    return await kind.handle(parts, found.connection, event)

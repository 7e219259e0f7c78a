"""Inbound events: kept once, handled until it works, forgotten in time."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from studium.connect.connections import Connection, Credentials, ensure_operator_connection
from studium.connect.connections.cache import ConnectionCache
from studium.connect.connections.model import ConnectionMode
from studium.connect.inbound import Handled, InboundEvent, InboundKinds, VerifiedEvent
from studium.connect.inbound.actions.handle_inbound_event import handle_inbound_event
from studium.connect.inbound.actions.receive_inbound_event import receive_inbound_event
from studium.connect.inbound.retention import RETENTION
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.retention import delete_expired
from studium.platform.vault import Vault

CREDENTIALS = Credentials(mode=ConnectionMode.TEST, secrets={"api_key": "key"})


class Recorder:
    """Handles events of the kind `fake` by remembering them, after failing as often as told."""

    kind = "fake"
    aliases = ()
    signature_headers = ("X-Signature",)

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failures = 0
        self.is_ours = True

    async def verify(self, *_: object, **__: object) -> VerifiedEvent:
        raise AssertionError("not asked here")

    def acknowledged_in(self, _: object) -> None:
        return None

    async def is_about_departed(self, *_: object) -> bool:
        return False

    async def handle(self, _: Parts, __: Connection, event: InboundEvent) -> Handled:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("not yet")
        self.seen.append(event.provider_event_id)
        return Handled("seen", is_ours=self.is_ours)


@pytest.fixture
def recorder(parts: Parts) -> Recorder:
    recorder = Recorder()
    parts[InboundKinds].add(recorder)
    parts[ConnectionCache].add_operator("fake", CREDENTIALS)
    return recorder


@pytest.fixture
async def connection(parts: Parts) -> Connection:
    async with parts[Database].transaction() as tx:
        return await ensure_operator_connection(
            tx, kind="fake", credentials=CREDENTIALS, vault=parts[Vault], now=parts[Clock].now()
        )


async def receive(parts: Parts, connection_id: UUID, name: str) -> bool:
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        return await receive_inbound_event(
            tx,
            connection_id=connection_id,
            event=VerifiedEvent(name, "thing.happened", now),
            payload=b"\x00raw",
            now=now,
        )


async def events(parts: Parts) -> list[Any]:
    async with parts[Database].pool.acquire() as connection:
        found = await connection.fetch("select * from inbound_events order by id")
        return list(found)


async def prune(parts: Parts) -> None:
    """Run the retention of events, handled or not."""
    for rule in RETENTION:
        await delete_expired(parts, rule)


async def test_an_event_is_kept_once_for_each_connection(
    parts: Parts, connection: Connection
) -> None:
    assert await receive(parts, connection.id, "evt_1")
    assert not await receive(parts, connection.id, "evt_1")
    assert await receive(parts, uuid4(), "evt_1")
    assert len(await events(parts)) == 2


async def test_nothing_is_enqueued_when_the_transaction_does_not_commit(
    parts: Parts, connection: Connection
) -> None:
    async def receive_and_die() -> None:
        now = parts[Clock].now()
        async with parts[Database].transaction() as tx:
            await receive_inbound_event(
                tx,
                connection_id=connection.id,
                event=VerifiedEvent("evt_1", "thing.happened", now),
                payload=b"",
                now=now,
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await receive_and_die()
    assert await events(parts) == []
    async with parts[Database].pool.acquire() as raw:
        assert await raw.fetchval("select count(*) from pgqueuer") == 0


async def test_it_is_handled_by_its_kind_and_the_raw_body_stays(
    parts: Parts, connection: Connection, recorder: Recorder, run_jobs: Any
) -> None:
    await receive(parts, connection.id, "evt_1")
    await run_jobs()
    assert recorder.seen == ["evt_1"]
    (event,) = await events(parts)
    assert (event["status"], event["outcome"]) == ("handled", "seen")
    assert event["payload"] == b"\x00raw"


async def test_a_failure_is_noted_with_the_event_and_tried_again(
    parts: Parts, connection: Connection, recorder: Recorder
) -> None:
    recorder.failures = 1
    await receive(parts, connection.id, "evt_1")
    (event,) = await events(parts)
    with pytest.raises(ConnectionError):
        await handle_inbound_event(parts, event["id"])
    (event,) = await events(parts)
    assert event["status"] == "failed"
    assert "not yet" in event["outcome"]
    await handle_inbound_event(parts, event["id"])
    assert (await events(parts))[0]["status"] == "handled"


async def test_what_is_handled_is_not_handled_again(
    parts: Parts, connection: Connection, recorder: Recorder
) -> None:
    await receive(parts, connection.id, "evt_1")
    (event,) = await events(parts)
    for _ in range(3):
        await handle_inbound_event(parts, event["id"])
    assert recorder.seen == ["evt_1"]


async def test_a_kind_that_nobody_handles_any_more_is_ignored(
    parts: Parts, connection: Connection
) -> None:
    parts[ConnectionCache].add_operator("fake", CREDENTIALS)
    await receive(parts, connection.id, "evt_1")
    (event,) = await events(parts)
    await handle_inbound_event(parts, event["id"])
    assert (await events(parts))[0]["status"] == "ignored"


async def test_retention_forgets_what_was_finished_long_ago(
    parts: Parts, connection: Connection, clock: MovableClock
) -> None:
    parts[InboundKinds].add(Recorder())
    parts[ConnectionCache].add_operator("fake", CREDENTIALS)
    await receive(parts, connection.id, "evt_old")
    (old,) = await events(parts)
    await handle_inbound_event(parts, old["id"])
    clock.advance(timedelta(days=91))
    await receive(parts, connection.id, "evt_new")
    new = next(e for e in await events(parts) if e["provider_event_id"] == "evt_new")
    await handle_inbound_event(parts, new["id"])
    with capture_logs() as lines:
        await prune(parts)
    told = {"event": "rows_expired", "log_level": "info", "table": "inbound_events", "rows": 1}
    assert lines == [told]
    assert [e["provider_event_id"] for e in await events(parts)] == ["evt_new"]


async def test_retention_forgets_what_nobody_could_handle_and_says_so(
    parts: Parts, connection: Connection, recorder: Recorder, clock: MovableClock
) -> None:
    """Raw personal data goes at last, also when it never came to anything."""
    recorder.failures = 1
    await receive(parts, connection.id, "evt_failed")
    (failed,) = await events(parts)
    with pytest.raises(ConnectionError):
        await handle_inbound_event(parts, failed["id"])
    await receive(parts, connection.id, "evt_received")
    clock.advance(timedelta(days=89))
    await prune(parts)
    await receive(parts, connection.id, "evt_new")
    assert len(await events(parts)) == 3
    clock.advance(timedelta(days=2))
    with capture_logs() as lines:
        await prune(parts)
    assert [e["provider_event_id"] for e in await events(parts)] == ["evt_new"]
    (warning,) = [line for line in lines if line["log_level"] == "warning"]
    assert (warning["event"], warning["rows"]) == ("rows_expired_unhandled", 2)
    await handle_inbound_event(parts, failed["id"])
    assert recorder.seen == [], "replaying what is gone does nothing"


async def test_two_handlers_of_one_kind_are_a_mistake(parts: Parts, recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="fake"):
        parts[InboundKinds].add(recorder)

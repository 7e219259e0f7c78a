"""Events leave to a real JetStream and arrive from it, through kills of its servers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import nats
import pytest
from nats.js import JetStreamContext
from pydantic import SecretStr
from tests.conftest import Person
from tests.connect.broker.servers import Server, cluster, single

from studium.connect.broker.model import CannotTake, read_incoming
from studium.connect.broker.running import publish_some, run_broker
from studium.connect.broker.settings import BrokerSettings
from studium.connect.webhooks import DeliveryEngine, ExternalEventReceived
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.events import emit
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings

Answer = TypeVar("Answer")

LONGEST_SECONDS = 60
TAKEN = "select count(*) from external_events where event_id is not null"
PARKED = "select reason from broker_parked order by parked_at, id"


@pytest.fixture(params=[1])
def servers(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """One server, or a cluster of three; none outlives the test."""
    started = [single(tmp_path)] if request.param == 1 else cluster(tmp_path)
    for each in started:
        each.start()
    yield started
    for each in started:
        each.kill()


@pytest.fixture
def module_settings(servers: list[Server]) -> list[ModuleSettings]:
    url = ",".join(each.url for each in servers)
    return [BrokerSettings(_env_file=None, nats_url=SecretStr(url), nats_replicas=len(servers))]


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """The broker's loops, begun anew when they break, as the worker does."""
    stopping = asyncio.Event()

    async def keep_on() -> None:
        while not stopping.is_set():
            try:
                await run_broker(parts, stopping)
            except Exception:  # noqa: BLE001 - a server that was killed
                await asyncio.sleep(0.2)

    task = asyncio.create_task(keep_on())
    try:
        yield
    finally:
        stopping.set()
        await task


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LONGEST_SECONDS):
        while not await is_so():  # noqa: ASYNC110 - polls a table
            await asyncio.sleep(0.05)


async def value(parts: Parts, query: str) -> Any:
    async with parts[Database].pool.acquire() as connection:
        return await connection.fetchval(query)


@asynccontextmanager
async def somebody(servers: list[Server]) -> AsyncIterator[JetStreamContext]:
    """Another system at the same broker."""
    client = await nats.connect([each.url for each in servers], max_reconnect_attempts=-1)
    try:
        yield client.jetstream(timeout=3)
    finally:
        await client.close()


async def key_of(person: Person, *scopes: str) -> str:
    body = {"name": "broker", "scopes": list(scopes)}
    return str((await person.client.post("/api/apikeys", json=body)).json()["key"])


async def emit_some(parts: Parts, person: Person, count: int) -> set[str]:
    ids = set()
    async with parts[Database].transaction() as tx:
        for _ in range(count):
            event = ExternalEventReceived(str(uuid4()), "custom.made", {"id": "1"})
            now = parts[Clock].now()
            ids.add(str(await emit(tx, event, owner_id=person.user_id, at=now)))
    await parts[DeliveryEngine].run_until_idle()
    return ids


def message(id_: str, kind: str = "order.created") -> bytes:
    return json.dumps({"id": id_, "type": kind, "data": {"object": {"id": id_}}}).encode()


async def read_all(jetstream: JetStreamContext, count: int) -> list[Any]:
    subscription = await patiently(
        lambda: jetstream.pull_subscribe("studium.events.>", stream="studium_events")
    )
    found: list[Any] = []
    async with asyncio.timeout(LONGEST_SECONDS):
        while len(found) < count:
            more = partial(subscription.fetch, count - len(found), timeout=5)
            found += await patiently(more)
    return found


async def patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask again while a new leader may still be chosen: what a lost leader was asked is lost."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while True:
            try:
                return await ask()
            except (nats.errors.Error, nats.js.errors.Error):
                await asyncio.sleep(0.2)


async def test_public_events_leave_once_with_owner_and_source(
    parts: Parts, alice: Person, servers: list[Server]
) -> None:
    ids = await emit_some(parts, alice, 3)
    async with running(parts), somebody(servers) as other:
        await until(lambda: is_zero(parts, "select count(*) from broker_outbox"))
        found = [
            each
            for each in await read_all(other, 4)
            if each.subject == "studium.events.custom.made"
        ]
    assert {json.loads(each.data)["id"] for each in found} == ids
    assert all(each.headers["Studium-Source"] == "studium" for each in found)
    assert {each.headers["Studium-Owner"] for each in found} == {str(alice.user_id)}


async def is_zero(parts: Parts, query: str) -> bool:
    return bool(await value(parts, query) == 0)


async def test_what_is_published_again_after_a_crash_is_dropped_by_its_id(
    parts: Parts, alice: Person, servers: list[Server]
) -> None:
    await emit_some(parts, alice, 2)
    async with parts[Database].pool.acquire() as connection:
        rows = await connection.fetch("select * from broker_outbox")
    async with running(parts):
        await until(lambda: is_zero(parts, "select count(*) from broker_outbox"))
    async with parts[Database].pool.acquire() as connection:
        await connection.executemany(
            "insert into broker_outbox (event_id, type, owner_id, body, next_at)"
            " values ($1, $2, $3, $4, $5)",
            [tuple(row[n] for n in ("event_id", "type", "owner_id", "body", "next_at"))
             for row in rows],
        )  # fmt: skip
    async with somebody(servers) as other:
        assert await publish_some(parts, other) == len(rows)
        assert (await other.stream_info("studium_events")).state.messages == len(rows)


async def test_events_of_others_are_taken_once_under_the_owner_of_their_key(
    parts: Parts, alice: Person, servers: list[Server]
) -> None:
    headers = {"Studium-Key": await key_of(alice, "events:write")}
    async with running(parts), somebody(servers) as other:
        await until(lambda: has_stream(other))
        for id_ in ("1", "2", "1"):
            await other.publish("studium.publish.order.created", message(id_), headers=headers)
        await until(lambda: is_value(parts, TAKEN, 2))
        await until(lambda: all_acknowledged(other))
    owner = "select distinct owner_id from external_events"
    assert await value(parts, owner) == alice.user_id
    assert await value(parts, "select count(*) from broker_parked") == 0


async def has_stream(jetstream: JetStreamContext) -> bool:
    try:
        await jetstream.stream_info("studium_publish")
    except (nats.errors.Error, nats.js.errors.Error):  # a cluster that is still forming, too
        return False
    return True


async def is_value(parts: Parts, query: str, wanted: int) -> bool:
    return bool(await value(parts, query) == wanted)


async def all_acknowledged(jetstream: JetStreamContext) -> bool:
    seen = await jetstream.consumer_info("studium_publish", "studium")
    return not seen.num_ack_pending and not seen.num_pending


async def test_poison_is_parked_and_visible(
    parts: Parts, alice: Person, carol: Person, servers: list[Server]
) -> None:
    good = {"Studium-Key": await key_of(alice, "events:write")}
    weak = {"Studium-Key": await key_of(alice, "webhooks:read")}
    async with running(parts), somebody(servers) as other:
        await until(lambda: has_stream(other))
        for body, headers in (
            (b"no json", good),
            (message("1", "payment.completed"), good),
            (message("1"), weak),
            (message("1"), {}),
            (message("1"), good | {"Studium-Source": "studium"}),
        ):
            await other.publish("studium.publish.x", body, headers=headers)
        await until(lambda: is_value(parts, "select count(*) from broker_parked", 5))
        await until(lambda: all_acknowledged(other))
    assert await value(parts, TAKEN) == 0
    listed = (await carol.client.get("/api/broker/parked")).json()["items"]
    assert len(listed) == 5
    assert any("no JSON" in each["reason"] for each in listed)
    assert (await alice.client.get("/api/broker/parked")).status_code == 403


@pytest.mark.parametrize("servers", [3], indirect=True)
async def test_a_cluster_of_three_outlives_the_loss_of_one(
    parts: Parts, alice: Person, servers: list[Server]
) -> None:
    headers = {"Studium-Key": await key_of(alice, "events:write")}
    async with running(parts), somebody(servers) as other:
        await until(lambda: has_stream(other))
        first = await emit_some(parts, alice, 20)
        await until(lambda: is_zero(parts, "select count(*) from broker_outbox"))
        servers[0].kill()
        second = await emit_some(parts, alice, 20)
        await patiently(
            lambda: other.publish("studium.publish.x", message("after"), headers=headers)
        )
        await until(lambda: is_zero(parts, "select count(*) from broker_outbox"))
        await until(lambda: is_value(parts, TAKEN, 1))
        found = await read_all(other, 41)
    told = {json.loads(each.data)["id"] for each in found}
    assert told >= first | second


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b'"x"', b"{}", b'{"id": 1, "type": "a", "data": {"object": {}}}',
        b'{"id": "", "type": "a", "data": {"object": {}}}', b"\xff\xfe", b"[" * 100_000,
        b'{"id": "1", "type": "a", "data": {"object": []}}',
        b'{"id": "1", "type": "a", "data": {"object": {"a": "\\u0000"}}}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(CannotTake):
        read_incoming(body)

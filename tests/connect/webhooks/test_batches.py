"""Endpoints that want it get several events in one delivery."""

import json
from datetime import timedelta
from typing import Any

from standardwebhooks import Webhook
from tests.conftest import Person
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import Received, answering

from studium.connect.webhooks import deliveries_of_events
from studium.platform.clock import Clock, SystemClock
from studium.platform.database import Database


async def test_events_wait_for_each_other_and_leave_signed_in_one_delivery(
    alice: Person, hooks: Webhooks
) -> None:
    endpoint = await hooks.register(alice, batch_size=3, batch_seconds=10)
    sent = [str(await hooks.emit(alice.user_id, number=number)) for number in range(5)]
    await hooks.deliver()  # a full batch leaves at once
    await hooks.deliver(after=timedelta(seconds=9))
    assert [ids(each) for each in hooks.receiver.received] == [sent[:3]]
    hooks.receiver.answers = [answering(500)]
    await hooks.deliver(after=timedelta(seconds=1))  # the rest has waited long enough
    await hooks.deliver(after=timedelta(seconds=6))
    first, failed, again = hooks.receiver.received
    assert ids(failed) == sent[3:]
    assert (again.id, again.body) == (failed.id, failed.body) != (first.id, first.body)
    said = json.loads(first.body)
    assert (said["id"], said["type"]) == (first.id, "events.batch")
    assert said["data"]["object"]["id"] == first.id
    assert [each["data"]["object"]["number"] for each in events(first)] == [0, 1, 2]
    kept = await hooks.deliveries(alice, endpoint, "?event_type=events.batch")
    assert [each["status"] for each in kept] == ["succeeded"] * 2
    assert (await hooks.details(alice, kept[0]))["body"] == again.body.decode()
    hooks.clock.freeze(SystemClock().now())
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    await hooks.deliver(after=timedelta(seconds=10))
    newest = hooks.receiver.received[-1]
    Webhook(endpoint["secret"]).verify(newest.body, newest.headers)


async def test_a_batch_holds_what_an_endpoint_wants_in_order_and_is_held_and_dropped_like_any(
    alice: Person, hooks: Webhooks
) -> None:
    wanted: dict[str, Any] = {"batch_size": 2, "batch_seconds": 1, "event_types": ["order.*"]}
    endpoint = await hooks.register(alice, **wanted, order_by="id")
    path = f"/api/webhooks/{endpoint['id']}"
    body = {"url": hooks.receiver.url, **wanted, "order_by": "id", "status": "paused"}
    assert (await alice.client.put(path, json=body)).json()["status"] == "paused"
    missed = [str(await hooks.emit(alice.user_id, "order.created")) for _ in range(4)]
    await hooks.emit(alice.user_id, "gallery.created")
    await hooks.deliver()
    assert len(await hooks.deliveries(alice, endpoint, "?status=held")) == 2
    await alice.client.put(path, json=body | {"status": "active", "sends_held": True})
    hooks.receiver.answers = [answering(500)]
    await hooks.deliver()
    assert len(hooks.receiver.received) == 1  # the second waits for the first
    await hooks.deliver(after=timedelta(seconds=6))
    assert [ids(each) for each in hooks.receiver.received] == [missed[:2], missed[:2], missed[2:]]
    async with hooks.parts[Database].reader() as tx:
        now = hooks.parts[Clock].now()
        since = now - timedelta(hours=1)
        until = now + timedelta(hours=1)
        uuids = [each["id"] for each in events(hooks.receiver.received[0])]
        found = await deliveries_of_events(tx, uuids[:1], since=since, until=until)
    assert [str(each.event_id) for each in found] == [hooks.receiver.received[0].id]
    example = await alice.client.post(f"{path}/test", json={"event_type": "order.created"})
    assert example.status_code == 202
    await hooks.emit(alice.user_id, "order.created")
    await hooks.deliver()
    assert len(ids(hooks.receiver.received[-1])) == 1  # the example, as a batch too
    assert (await alice.client.delete(path)).status_code == 204
    await hooks.deliver(after=timedelta(seconds=5))
    assert len(hooks.receiver.received) == 4
    async with hooks.parts[Database].pool.acquire() as connection:
        assert not await connection.fetchval("select count(*) from webhook_waiting")


def events(received: Received) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(received.body)["data"]["object"]["events"]
    return found


def ids(received: Received) -> list[str]:
    return [each["id"] for each in events(received)]

"""Hooks: services subscribe, are sent what the samples show, and unsubscribe."""

import json
from datetime import timedelta
from typing import Any

import pytest
from starlette.types import ASGIApp
from tests.conftest import Person, client_of
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import answering

from studium.connect.webhooks.actions import register_endpoint


def count_in(event: dict[str, Any]) -> int:
    return int(event["data"]["object"].get("count", 0))


async def subscribe(person: Person, hooks: Webhooks, **wishes: Any) -> dict[str, Any]:
    body = {
        "target_url": hooks.receiver.url,
        "event_type": "custom.*",
        "service": "zapier",
        **wishes,
    }
    answer = await person.client.post("/api/hooks", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_hook_is_sent_what_its_samples_show(alice: Person, hooks: Webhooks) -> None:
    hook = await subscribe(alice, hooks)
    for count in (1, 2, 3, 4):
        await hooks.emit(alice.user_id, "custom.made", count=count)
        hooks.clock.advance(timedelta(seconds=1))
    await hooks.emit(alice.user_id, "custom.lost")
    await hooks.deliver()
    sent = sorted((json.loads(each.body) for each in hooks.receiver.received), key=count_in)
    made = [each for each in sent if each["type"] == "custom.made"]
    samples = await alice.client.get("/api/hooks/samples?event_type=custom.made&limit=3")
    assert samples.json()["items"] == made[:0:-1]
    assert hook["secret"].startswith("whsec_")
    read = (await alice.client.get(f"/api/hooks/{hook['id']}")).json()
    assert read == {key: value for key, value in hook.items() if key != "secret"}


async def test_where_nothing_happened_the_sample_is_an_example(
    alice: Person, bob: Person, hooks: Webhooks
) -> None:
    await hooks.emit(bob.user_id, "order.created")
    path = "/api/hooks/samples?event_type="
    [order] = (await alice.client.get(path + "order.created")).json()["items"]
    assert order["data"]["object"]["id"] == "ord_789"
    [payment] = (await alice.client.get(path + "payment.completed")).json()["items"]
    assert payment["type"] == "payment.completed"
    assert payment["data"]["object"]["status"] == "COMPLETED"
    for unknown in ("moon.landed", "*", "order.%00"):
        assert (await alice.client.get(path + unknown)).status_code == 422


async def test_an_unsubscribed_hook_is_sent_nothing(alice: Person, hooks: Webhooks) -> None:
    hook = await subscribe(alice, hooks)
    await hooks.emit(alice.user_id)
    path = f"/api/hooks/{hook['id']}"
    assert (await alice.client.delete(path)).status_code == 204
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    assert hooks.received == []
    assert (await alice.client.delete(path)).status_code == 404


async def test_a_hook_that_answers_410_is_gone_and_nobody_is_told(
    alice: Person, hooks: Webhooks
) -> None:
    hook = await subscribe(alice, hooks)
    endpoint = await hooks.register(alice, event_types=["webhook_endpoint.stopped"])
    hooks.receiver.usual = answering(410)
    await hooks.emit(alice.user_id)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    assert (await alice.client.get(f"/api/hooks/{hook['id']}")).status_code == 404
    left = (await alice.client.get("/api/webhooks")).json()["items"]
    assert [each["id"] for each in left] == [endpoint["id"]]
    assert await hooks.deliveries(alice, endpoint) == []


async def test_the_operators_hooks_are_for_administrators(
    alice: Person, carol: Person, hooks: Webhooks
) -> None:
    body = {"target_url": hooks.receiver.url, "event_type": "*", "service": "n8n"}
    refused = await alice.client.post("/api/hooks", json=body | {"for_operator": True})
    assert refused.status_code == 403
    sample = "/api/hooks/samples?event_type=exam.completed&for_operator=true"
    assert (await alice.client.get(sample)).status_code == 403
    assert (await carol.client.get(sample)).status_code == 200
    hook = await subscribe(carol, hooks, for_operator=True)
    await hooks.emit(None, "custom.thing.made")
    await hooks.deliver()
    assert len(hooks.received) == 1
    assert (await carol.client.delete(f"/api/hooks/{hook['id']}")).status_code == 204


@pytest.mark.parametrize(
    "wishes",
    [
        {"target_url": "http://10.0.0.1/"},
        {"event_type": "moon.landed"},
        {"service": ""},
        {"service": "Za pier"},
        {"service": "x" * 41},
    ],
)
async def test_a_hook_that_makes_no_sense_is_refused(
    alice: Person, hooks: Webhooks, wishes: dict[str, str]
) -> None:
    body = {"target_url": hooks.receiver.url, "event_type": "*", "service": "make", **wishes}
    assert (await alice.client.post("/api/hooks", json=body)).status_code == 422


async def test_hooks_are_counted_apart_from_endpoints(
    alice: Person, hooks: Webhooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_endpoint, "MOST_HOOKS", 1)
    monkeypatch.setattr(register_endpoint, "MOST_ENDPOINTS", 1)
    endpoint = await hooks.register(alice)
    hook = await subscribe(alice, hooks)
    body = {"target_url": hooks.receiver.url, "event_type": "*", "service": "zapier"}
    assert (await alice.client.post("/api/hooks", json=body)).status_code == 409
    path = f"/api/hooks/{endpoint['id']}"
    assert (await alice.client.delete(path)).status_code == 404
    assert hook["service"] == "zapier"


async def test_a_key_tests_itself_subscribes_and_is_told_to_wait(
    alice: Person, hooks: Webhooks, app: ASGIApp
) -> None:
    wanted = {
        "name": "Zapier",
        "scopes": ["profile:read", "webhooks:write"],
        "rate_per_minute": 3,
    }
    key = (await alice.client.post("/api/apikeys", json=wanted)).json()["key"]
    async with client_of(app, Authorization=f"Bearer {key}") as client:
        assert (await client.get("/api/users/me")).json()["email"] == alice.email
        body = {"target_url": hooks.receiver.url, "event_type": "*", "service": "zapier"}
        assert (await client.post("/api/hooks", json=body)).status_code == 201
        refused = await client.get("/api/hooks/samples?event_type=order.created")
        assert refused.status_code == 403
        slow = await client.get("/api/users/me")
    assert slow.status_code == 429
    assert 1 <= int(slow.headers["Retry-After"]) <= 60


async def test_the_page_shows_ones_hooks_and_how_to_connect(
    alice: Person, bob: Person, hooks: Webhooks
) -> None:
    hook = await subscribe(alice, hooks)
    endpoint = await hooks.register(alice)
    shown = (await alice.client.get("/connectors")).text
    assert f"/webhooks/{hook['id']}" in shown
    assert endpoint["id"] not in shown
    empty = (await bob.client.get("/connectors")).text
    assert "No hooks yet" in empty
    assert hook["id"] not in empty

"""Events reach the endpoints that want them, signed, once, and again when they fail."""

import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError
from svix.webhooks import Webhook as SvixWebhook
from tests.conftest import Person
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import answering, listening

from studium.platform.clock import SystemClock
from studium.platform.database import Database


async def test_an_event_arrives_in_its_envelope(alice: Person, hooks: Webhooks) -> None:
    endpoint = await hooks.register(alice)
    event_id = await hooks.emit(alice.user_id, "order.created", total_minor=100, note="Grüße")
    await hooks.deliver()
    [received] = hooks.receiver.received
    assert json.loads(received.body) == {
        "id": str(event_id),
        "type": "order.created",
        "created": "2026-01-05T09:00:00Z",
        "data": {"object": {"id": "1", "total_minor": 100, "note": "Grüße"}},
    }
    assert received.id == str(event_id)
    assert received.headers["content-type"] == "application/json"
    [kept] = await hooks.deliveries(alice, endpoint)
    assert (kept["status"], kept["attempts"], kept["last_status"]) == ("succeeded", 1, 204)
    await hooks.deliver()
    assert len(hooks.receiver.received) == 1


async def test_receivers_of_both_public_packages_take_it_and_refuse_what_was_altered(
    alice: Person, hooks: Webhooks
) -> None:
    secret = (await hooks.register(alice))["secret"]
    hooks.clock.freeze(SystemClock().now())
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [received] = hooks.receiver.received
    for package in (Webhook, SvixWebhook):
        package(secret).verify(received.body, received.headers)
        with pytest.raises(WebhookVerificationError):
            package(secret).verify(received.body + b" ", received.headers)
        late = received.headers | {"webhook-timestamp": "1"}
        with pytest.raises(WebhookVerificationError):
            package(secret).verify(received.body, late)


async def test_owners_get_their_own_events_only(
    alice: Person, bob: Person, carol: Person, hooks: Webhooks
) -> None:
    await hooks.register(bob, event_types=["custom.*"])
    await hooks.register(carol, event_types=["custom.*"])
    await hooks.register(
        carol, for_operator=True, event_types=["custom.*"], url=f"{hooks.receiver.url}/operator"
    )
    await hooks.register(alice, url=f"{hooks.receiver.url}/alice")
    owned = await hooks.emit(alice.user_id)
    operators = await hooks.emit(None)
    await hooks.deliver()
    assert sorted(each.id for each in hooks.receiver.received) == sorted(
        [str(owned), str(operators)]
    )


async def test_patterns_and_filters_choose(alice: Person, hooks: Webhooks) -> None:
    condition = {"path": "total_minor", "op": "gte", "value": 1000}
    await hooks.register(alice, event_types=["order.*"], filters=[condition])
    await hooks.emit(alice.user_id, "order.created", total_minor=999)
    await hooks.emit(alice.user_id, "gallery.created", total_minor=1000)
    wanted = await hooks.emit(alice.user_id, "order.updated", total_minor=1000)
    await hooks.deliver()
    assert [each.id for each in hooks.receiver.received] == [str(wanted)]


async def test_failures_are_tried_again_on_schedule_under_the_same_id(
    alice: Person, hooks: Webhooks
) -> None:
    endpoint = await hooks.register(alice)
    hooks.receiver.answers = [
        answering(500),
        answering(302, location=hooks.receiver.url),
        answering(404),
    ]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    for attempts, wait in enumerate((5, 300, 1800), 1):
        assert len(hooks.receiver.received) == attempts
        hooks.clock.advance(timedelta(seconds=wait - 1))
        await hooks.deliver()
        assert len(hooks.receiver.received) == attempts
        hooks.clock.advance(timedelta(seconds=1 + wait * 0.1))
        await hooks.deliver()
    assert len({each.id for each in hooks.receiver.received}) == 1
    assert len({each.headers["webhook-timestamp"] for each in hooks.receiver.received}) == 4
    [kept] = await hooks.deliveries(alice, endpoint, "?status=succeeded")
    log = (await hooks.details(alice, kept))["log"]
    assert [(each["number"], each["status"]) for each in log] == [
        (4, 204), (3, 404), (2, 302), (1, 500),
    ]  # fmt: skip


async def test_what_is_exhausted_is_dead_and_can_be_replayed(
    alice: Person, hooks: Webhooks
) -> None:
    endpoint = await hooks.register(alice)
    hooks.receiver.usual = answering(500)
    event_id = await hooks.emit(alice.user_id)
    for _ in range(10):
        await hooks.deliver()
        hooks.clock.advance(timedelta(days=2))
    assert len(hooks.receiver.received) == 10
    [dead] = await hooks.deliveries(alice, endpoint, "?status=dead")
    assert dead["next_at"] is None
    hooks.receiver.usual = answering(200)
    path = f"/api/webhooks/{endpoint['id']}/deliveries"
    late = {"since": "2026-02-01T00:00:00Z"}
    assert (await alice.client.post(f"{path}/replay", json=late)).json() == {"replayed": 0}
    assert (await alice.client.post(f"{path}/replay", json={})).json() == {"replayed": 1}
    await hooks.deliver()
    assert hooks.receiver.received[-1].id == str(event_id)
    [again] = await hooks.deliveries(alice, endpoint, "?status=succeeded")
    assert (again["id"], again["attempts"]) == (dead["id"], 11)


async def test_a_delivery_is_retried_by_hand_whatever_became_of_it(
    alice: Person, hooks: Webhooks
) -> None:
    endpoint = await hooks.register(alice)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [kept] = await hooks.deliveries(alice, endpoint)
    path = f"/api/webhooks/{endpoint['id']}/deliveries/{kept['id']}/retry"
    assert (await alice.client.post(path)).status_code == 202
    await hooks.deliver()
    assert len({each.id for each in hooks.receiver.received}) == 1
    assert len(hooks.receiver.received) == 2


async def test_retry_after_is_obeyed(alice: Person, hooks: Webhooks) -> None:
    await hooks.register(alice)
    hooks.receiver.answers = [answering(503, retry_after="120")]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    hooks.clock.advance(timedelta(seconds=119))
    await hooks.deliver()
    assert len(hooks.receiver.received) == 1
    hooks.clock.advance(timedelta(seconds=1))
    await hooks.deliver()
    assert len(hooks.receiver.received) == 2


async def test_gone_disables_the_endpoint_and_resuming_sends_what_was_missed(
    alice: Person, hooks: Webhooks
) -> None:
    endpoint = await hooks.register(alice, event_types=["custom.*"])
    hooks.receiver.answers = [answering(410)]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    path = f"/api/webhooks/{endpoint['id']}"
    stopped = (await alice.client.get(path)).json()
    assert stopped["status"] == "disabled"
    assert "410" in stopped["status_reason"]
    missed = await hooks.emit(alice.user_id)
    await hooks.deliver()
    assert len(hooks.receiver.received) == 1
    change = {"url": hooks.receiver.url, "event_types": ["custom.*"], "status": "active"}
    await alice.client.put(path, json={**change, "sends_held": True})
    await hooks.deliver()
    assert [each.id for each in hooks.receiver.received[1:]] == [str(missed)]


async def test_an_attempt_is_kept_with_all_that_was_seen(alice: Person, hooks: Webhooks) -> None:
    endpoint = await hooks.register(alice, headers={"X-Api-Token": "hush"})
    hooks.receiver.answers = [lambda _: web.Response(status=500, body=b"x" * 100_000)]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [received] = hooks.receiver.received
    assert received.headers["x-api-token"] == "hush"
    [kept] = await hooks.deliveries(alice, endpoint)
    told = await hooks.details(alice, kept)
    assert told["body"].encode() == received.body
    [attempt] = told["log"]
    assert attempt["request_headers"]["webhook-signature"] == received.headers["webhook-signature"]
    assert attempt["request_headers"]["X-Api-Token"] == "••••"
    assert attempt["address"].startswith("127.0.0.1:")
    assert attempt["answer_body"] == "x" * 4096
    assert attempt["total_ms"] >= attempt["answer_ms"] > 0
    assert attempt["connect_ms"] > 0
    assert attempt["tls_ms"] is None
    assert "hush" not in (await alice.client.get(f"/api/webhooks/{endpoint['id']}")).text


async def test_secrets_and_headers_are_sealed(
    alice: Person, hooks: Webhooks, database: Database
) -> None:
    endpoint = await hooks.register(alice, headers={"X-Api-Token": "hush"})
    async with database.pool.acquire() as connection:
        rows = await connection.fetch(
            "select t::text as row from webhook_endpoints t union all"
            " select t::text from webhook_secrets t"
        )
    stored = " ".join(row["row"] for row in rows)
    assert b"hush".hex() not in stored
    assert endpoint["secret"].encode().hex() not in stored


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda _: web.Response(status=200, body=b"y" * 1_000_000), None),
        (lambda _: web.Response(status=204), None),
    ],
)
async def test_a_long_answer_is_cut_off_and_counts(
    alice: Person, hooks: Webhooks, answer: Any, problem: str | None
) -> None:
    endpoint = await hooks.register(alice)
    hooks.receiver.answers = [answer]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [kept] = await hooks.deliveries(alice, endpoint)
    assert (kept["status"], kept["last_problem"]) == ("succeeded", problem)


async def test_nobody_there_is_a_failure_with_a_reason(alice: Person, hooks: Webhooks) -> None:
    async with listening() as gone:
        pass
    endpoint = await hooks.register(alice, url=gone.url)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [kept] = await hooks.deliveries(alice, endpoint)
    assert (kept["status"], kept["last_problem"]) == ("pending", "refused")


async def test_events_of_one_thing_are_sent_one_after_another(
    alice: Person, hooks: Webhooks
) -> None:
    await hooks.register(alice, order_by="thing")
    hooks.receiver.answers = [answering(500), answering(200)]
    first = await hooks.emit(alice.user_id, thing="a")
    second = await hooks.emit(alice.user_id, thing="a")
    await hooks.deliver()
    assert [each.id for each in hooks.receiver.received] == [str(first)]
    other = await hooks.emit(alice.user_id, thing="b")
    await hooks.deliver()
    hooks.clock.advance(timedelta(seconds=6))
    await hooks.deliver()
    assert [each.id for each in hooks.receiver.received] == [
        str(first), str(other), str(first), str(second),
    ]  # fmt: skip


async def test_a_rate_is_kept(alice: Person, hooks: Webhooks) -> None:
    await hooks.register(alice, rate_per_minute=30)
    for _ in range(5):
        await hooks.emit(alice.user_id)
    for sent in (1, 2, 3):
        await hooks.deliver()
        await hooks.deliver()
        assert len(hooks.receiver.received) == sent
        hooks.clock.advance(timedelta(seconds=2))


async def test_429_halves_the_rate_and_success_gives_it_back(
    alice: Person, hooks: Webhooks
) -> None:
    endpoint = await hooks.register(alice, rate_per_minute=60)
    rates = []
    hooks.receiver.answers = [answering(429), answering(502), answering(504)]
    await hooks.emit(alice.user_id)
    for _ in range(4):
        await hooks.deliver()
        found = (await alice.client.get(f"/api/webhooks/{endpoint['id']}")).json()
        rates.append(found["current_rate"])
        hooks.clock.advance(timedelta(hours=1))
    assert rates == [30, 15, 7.5, pytest.approx(8.25)]
    for _ in range(30):
        await hooks.emit(alice.user_id)
        hooks.clock.advance(timedelta(hours=1))
        await hooks.deliver()
    found = (await alice.client.get(f"/api/webhooks/{endpoint['id']}")).json()
    assert found["current_rate"] is None

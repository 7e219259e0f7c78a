"""Endpoints are registered, changed, rotated, paused and removed by their owners alone."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.conftest import Person, RunJobs, client_of
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import answering

from studium.connect.webhooks import DeliveryEngine, SigningKey
from studium.connect.webhooks.addresses import EndpointRefused, require_receiver
from studium.connect.webhooks.jobs import WatchEndpoints, watch
from studium.platform.database import Database
from studium.platform.settings import Settings


def change(endpoint: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"url": endpoint["url"], "event_types": endpoint["event_types"], **more}


async def test_an_endpoint_is_registered_read_changed_and_listed(
    alice: Person, hooks: Webhooks
) -> None:
    made = await hooks.register(alice, description="Ours", event_types=["payment.*", "*"])
    assert made["secret"].startswith("whsec_")
    path = f"/api/webhooks/{made['id']}"
    read = (await alice.client.get(path)).json()
    assert read == {key: value for key, value in made.items() if key in read}
    assert "secret" not in read
    body = change(made, rate_per_minute=60, description="")
    changed = (await alice.client.put(path, json=body)).json()
    assert (changed["rate_per_minute"], changed["description"]) == (60, "")
    events = {"event_types": ["order.created"]}
    assert (await alice.client.put(f"{path}/events", json=events)).json()["event_types"] == [
        "order.created"
    ]
    listed = (await alice.client.get("/api/webhooks")).json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]


@pytest.mark.parametrize(
    "wishes",
    [
        {"url": "ftp://example.org"},
        {"url": "https://user:secret@example.org/"},
        {"url": "http://10.0.0.1/"},
        {"url": "http://[::ffff:10.0.0.1]/"},
        {"url": "https://example.org/#here"},
        {"url": "https://exämple.org/"},
        {"url": "https://example.org/a b"},
        {"url": "not an address"},
        {"event_types": []},
        {"event_types": ["moon.landed"]},
        {"event_types": ["pay*"]},
        {"filters": [{"path": "a", "op": "in", "value": 1}]},
        {"filters": [{"path": "a", "op": "like", "value": "x"}]},
        {"headers": {"Host": "x"}},
        {"headers": {"X-A": "a\r\nb: c"}},
        {"headers": {"X-A": "a", "x-a": "b"}},
        {"secret": "whsec_short"},
        {"timeout_seconds": 31},
        {"owner_id": None},
    ],
)
async def test_what_cannot_be_sent_to_is_refused(
    alice: Person, hooks: Webhooks, wishes: dict[str, Any]
) -> None:
    body = {"url": hooks.receiver.url, "event_types": ["*"], **wishes}
    answer = await alice.client.post("/api/webhooks", json=body)
    assert answer.status_code == 422, answer.text
    assert (await alice.client.get("/api/webhooks")).json()["items"] == []


def test_outside_the_sandbox_only_public_https_will_do() -> None:
    settings = Settings(_env_file=None)
    require_receiver("https://example.org/hook?a=b", settings=settings, allow_http=False)
    require_receiver("http://example.org", settings=settings, allow_http=True)
    for url in ("http://example.org", "https://127.0.0.1/", "https://example.org/#x"):
        with pytest.raises(EndpointRefused):
            require_receiver(url, settings=settings, allow_http=False)


async def test_other_peoples_endpoints_do_not_exist(
    alice: Person, bob: Person, hooks: Webhooks
) -> None:
    made = await hooks.register(alice)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [delivery] = await hooks.deliveries(alice, made)
    base = f"/api/webhooks/{made['id']}"
    one = f"{base}/deliveries/{delivery['id']}"
    requests: list[tuple[str, str, Any]] = [
        ("GET", base, None),
        ("PUT", base, change(made)),
        ("DELETE", base, None),
        ("PUT", f"{base}/events", {"event_types": ["*"]}),
        ("PUT", f"{base}/secret", {}),
        ("POST", f"{base}/test", {}),
        ("GET", f"{base}/deliveries", None),
        ("POST", f"{base}/deliveries/replay", {}),
        ("GET", one, None),
        ("POST", f"{one}/retry", None),
    ]
    for method, path, body in requests:
        answer = await bob.client.request(method, path, json=body)
        assert answer.status_code == 404, (method, path)
    other = await hooks.register(bob)
    mixed = f"/api/webhooks/{other['id']}/deliveries/{delivery['id']}"
    assert (await bob.client.get(mixed)).status_code == 404
    assert (await alice.client.get(base)).json()["event_types"] == ["*"]


async def test_only_admins_act_for_the_operator(
    alice: Person, carol: Person, hooks: Webhooks
) -> None:
    body = {"url": hooks.receiver.url, "for_operator": True}
    assert (await alice.client.post("/api/webhooks", json=body)).status_code == 403
    assert (await alice.client.get("/api/webhooks?for_operator=true")).status_code == 403
    made = await hooks.register(carol, for_operator=True)
    assert made["is_operators"]
    assert (await carol.client.get("/api/webhooks")).json()["items"] == []
    listed = (await carol.client.get("/api/webhooks?for_operator=true")).json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert (await alice.client.get(f"/api/webhooks/{made['id']}")).status_code == 404


async def test_while_a_secret_is_rotated_both_sign(alice: Person, hooks: Webhooks) -> None:
    made = await hooks.register(alice)
    path = f"/api/webhooks/{made['id']}/secret"
    rotated = (await alice.client.put(path, json={"overlap_seconds": 60})).json()
    for seconds, secrets in ((0, [rotated["secret"], made["secret"]]), (60, [rotated["secret"]])):
        await hooks.emit(alice.user_id)
        await hooks.deliver(after=timedelta(seconds=seconds))
        received = hooks.receiver.received[-1]
        content = f"{received.id}.{received.headers['webhook-timestamp']}.".encode() + received.body
        expected = [SigningKey.read(secret).sign(content) for secret in secrets]
        assert received.headers["webhook-signature"].split(" ") == expected


async def test_ed25519_signatures_are_verified_with_the_published_key(
    alice: Person, hooks: Webhooks
) -> None:
    made = await hooks.register(alice, signing="v1a")
    assert made["secret"] is None
    assert made["public_key"].startswith("whpk_")
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    [received] = hooks.receiver.received
    async with client_of(alice.client._transport.app) as stranger:  # type: ignore[attr-defined]
        [key] = (await stranger.get(made["public_keys_url"])).json()["keys"]
    raw = base64.urlsafe_b64decode(key["x"] + "==")
    assert base64.b64encode(raw).decode() == made["public_key"].removeprefix("whpk_")
    version, _, signature = received.headers["webhook-signature"].partition(",")
    content = f"{received.id}.{received.headers['webhook-timestamp']}.".encode() + received.body
    assert version == "v1a"
    Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(signature), content)


async def test_a_paused_endpoint_holds_what_it_misses(alice: Person, hooks: Webhooks) -> None:
    made = await hooks.register(alice, event_types=["custom.*"])
    path = f"/api/webhooks/{made['id']}"
    await alice.client.put(path, json=change(made, status="paused"))
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    assert hooks.received == []
    [held] = await hooks.deliveries(alice, made)
    assert held["status"] == "held"
    assert (await alice.client.post(f"{path}/test")).status_code == 409
    await alice.client.put(path, json=change(made, status="active"))
    await hooks.deliver()
    assert hooks.received == []
    replay = {"statuses": ["held"]}
    assert (await alice.client.post(f"{path}/deliveries/replay", json=replay)).json() == {
        "replayed": 1
    }
    await hooks.deliver()
    assert len(hooks.received) == 1


async def test_removing_an_endpoint_stops_its_deliveries_at_once(
    alice: Person, hooks: Webhooks, database: Database
) -> None:
    made = await hooks.register(alice)
    hooks.receiver.usual = answering(500)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    assert (await alice.client.delete(f"/api/webhooks/{made['id']}")).status_code == 204
    await hooks.emit(alice.user_id)
    await hooks.deliver(after=timedelta(days=1))
    assert len(hooks.received) == 1
    assert (await alice.client.get(f"/api/webhooks/{made['id']}")).status_code == 404
    async with database.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from webhook_secrets") == 0
        rows = await connection.fetch("select status from webhook_deliveries")
    assert [row["status"] for row in rows] == ["canceled"]


async def test_an_example_of_any_event_can_be_sent(alice: Person, hooks: Webhooks) -> None:
    made = await hooks.register(alice, event_types=["order.created"])
    path = f"/api/webhooks/{made['id']}/test"
    sent = await alice.client.post(path, json={"event_type": "gallery.delivered"})
    assert sent.status_code == 202
    assert sent.json()["is_test"]
    unknown = await alice.client.post(path, json={"event_type": "moon.landed"})
    assert unknown.status_code == 422
    await hooks.deliver()
    assert hooks.received == [sent.json()["event_id"]]


async def test_days_of_failure_warn_and_then_pause(
    alice: Person, hooks: Webhooks, run_jobs: RunJobs, database: Database
) -> None:
    made = await hooks.register(alice, event_types=["custom.*"])
    hooks.receiver.usual = answering(500)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    path = f"/api/webhooks/{made['id']}"
    assert (await alice.client.get(path)).json()["failing_since"] == "2026-01-05T09:00:00Z"
    for hours, status in ((23, "active"), (2, "active"), (90, "active"), (10, "paused")):
        hooks.clock.advance(timedelta(hours=hours))
        await watch(hooks.parts, WatchEndpoints())
        assert (await alice.client.get(path)).json()["status"] == status
    await run_jobs()
    async with database.pool.acquire() as connection:
        told = await connection.fetch(
            "select type from events where type like 'webhook_endpoint.%' order by id"
        )
        mails = await connection.fetch("select subject from sandbox.mails order by id")
    assert [row["type"] for row in told] == ["webhook_endpoint.failing", "webhook_endpoint.stopped"]
    subjects = [row["subject"] for row in mails]
    assert "Your webhook endpoint fails" in subjects
    assert "Your webhook endpoint is paused" in subjects


async def test_a_success_ends_the_failing(alice: Person, hooks: Webhooks) -> None:
    made = await hooks.register(alice)
    hooks.receiver.answers = [answering(500)]
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    await hooks.deliver(after=timedelta(seconds=6))
    assert (await alice.client.get(f"/api/webhooks/{made['id']}")).json()["failing_since"] is None


async def test_a_deleted_account_takes_its_endpoints_along(
    alice: Person, hooks: Webhooks, run_jobs: RunJobs
) -> None:
    await hooks.register(alice)
    await hooks.emit(alice.user_id)
    gone = await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    assert gone.status_code == 204
    await run_jobs()
    await hooks.deliver()
    assert hooks.received == []


async def test_the_loop_delivers_what_is_emitted_while_it_runs(
    alice: Person, hooks: Webhooks
) -> None:
    made = await hooks.register(alice)
    stopping = asyncio.Event()
    running = asyncio.create_task(hooks.parts[DeliveryEngine].run(stopping))
    try:
        ids = {str(await hooks.emit(alice.user_id)) for _ in range(20)}
        async with asyncio.timeout(10):
            while len(hooks.received) < len(ids):  # noqa: ASYNC110 - a list, no event
                await asyncio.sleep(0.01)
    finally:
        stopping.set()
        await running
    assert set(hooks.received) == ids
    assert {each["status"] for each in await hooks.deliveries(alice, made)} == {"succeeded"}

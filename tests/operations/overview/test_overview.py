"""The overview: how connections stand, and the way from a failing one to its repair."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import Shop
from tests.commerce.test_creators_sales import connected, offered
from tests.conftest import Person, RunJobs
from tests.operations.alerts.alerting import connection_of, look, mails_to, rows, run

from studium.connect.calls.jobs import CountCalls, count_calls
from studium.connect.connections import check_connection
from studium.platform.clock import MovableClock
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.vault import Vault
from studium.sandbox.stripe import CREATOR

ORIGIN = {"Origin": "http://testserver"}
CALL = """
    insert into outgoing_calls (id, at, owner_id, connection_id, operation, host, status,
                                problem, milliseconds, request_headers, request_body,
                                answer_headers, answer_body)
    select gen_random_uuid(), $1, $2, $3, 'GET /', 'api.example.org', $4, $5, $6, '{}', '',
           '{}', '' from generate_series(1, $7)
"""
OPEN = "select cause from alerts where closed_at is null and cause <> 'disk_nearly_full' order by 1"


@pytest.fixture
async def shop(parts: Parts, client: Any) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


async def test_from_a_refused_key_to_alert_page_runbook_new_key_and_recovery(
    shop: Shop, parts: Parts, bob: Person, clock: MovableClock, run_jobs: RunJobs
) -> None:
    made = await connected(shop, bob)
    await check_connection(parts, made.id)
    broken = json.dumps({"api_key": "sk_test_wrong", "webhook_secret": "whsec_x"}).encode()
    sealed = parts[Vault].seal(broken, f"connections/{made.id}/credentials")
    await run(
        parts, "update connections set sealed_credentials = $2 where id = $1", made.id, sealed
    )
    await check_connection(parts, made.id)
    await look(parts)
    await run_jobs()
    assert await mails_to(parts, bob.email) == ["A connection fails"]
    alerts = (await bob.client.get("/alerts")).text
    assert f'href="/integrations/{made.id}"' in alerts
    page = (await bob.client.get(f"/integrations/{made.id}")).text
    assert "The last check failed" in page
    assert "/docs/runbooks/connection-failing" in page
    address = f"/integrations/{made.id}/credentials"
    nothing = await bob.client.post(address, headers=ORIGIN, data={})
    assert (nothing.status_code, "Type what is new." in nothing.text) == (422, True)
    typed = {"api_key": CREATOR.secret_key, "webhook_secret": "whsec_creator"}
    answer = await bob.client.post(address, headers=ORIGIN, data=typed)
    assert answer.status_code == 303, answer.text
    page = (await bob.client.get(f"/integrations/{made.id}")).text
    assert "Active" in page
    assert CREATOR.secret_key not in page
    clock.advance(timedelta(minutes=1))
    await look(parts)
    assert await rows(parts, OPEN) == []


async def test_the_list_says_errors_with_causes_latency_and_the_age_of_credentials(
    shop: Shop, parts: Parts, alice: Person, bob: Person, clock: MovableClock
) -> None:
    made = await connected(shop, bob)
    await offered(shop, bob)
    for status, problem, count in ((200, None, 6), (503, None, 1), (None, "TimeoutError", 1)):
        await run(parts, CALL, clock.now(), bob.user_id, made.id, status, problem, 120, count)
    await count_calls(parts, CountCalls())
    ((seen,)) = (await bob.client.get("/api/integrations")).json()["items"]
    assert (seen["calls"], seen["error_rate"], seen["average_milliseconds"]) == (8, 0.25, 120)
    assert sorted(each["cause"] for each in seen["causes"]) == ["503", "TimeoutError"]
    assert seen["credentials_set_at"] is not None
    page = (await bob.client.get("/integrations")).text
    assert "25.0&nbsp;%" in page
    assert "Atelier" not in (await alice.client.get("/integrations")).text
    assert (await alice.client.get(f"/integrations/{made.id}")).status_code == 404


async def test_calls_that_fail_slow_down_or_are_limited_alert_and_recover_each_by_itself(
    parts: Parts, bob: Person, clock: MovableClock
) -> None:
    made = await connection_of(parts, bob.user_id, clock.now(), status="active")

    async def call(status: int, milliseconds: int, times: int) -> None:
        now = clock.now()
        await run(parts, CALL, now, bob.user_id, made, status, None, milliseconds, times)

    await call(200, 100, 100)
    await count_calls(parts, CountCalls())
    clock.advance(timedelta(hours=4))
    found = []
    for status, milliseconds in ((200, 100), (503, 100), (200, 4_000), (429, 100), (200, 100)):
        await call(status, milliseconds, 20)
        await look(parts)
        found.append([cause for (cause,) in await rows(parts, OPEN)])
        clock.advance(timedelta(minutes=16))
    assert found == [[], ["calls_failing"], ["calls_slow"], ["calls_limited"], []]
    assert await rows(parts, "select count(*) from alerts where cause like 'calls%'") == [(3,)]


async def test_support_reads_the_operators_connections_and_changes_nothing(
    parts: Parts, dave: Person, alice: Person, clock: MovableClock
) -> None:
    made = await connection_of(parts, None, clock.now())
    page = await dave.client.get(f"/admin/integrations/{made}")
    assert page.status_code == 200
    assert "Test it now" not in page.text
    address = f"/admin/integrations/{made}/test"
    assert (await dave.client.post(address, headers=ORIGIN)).status_code == 403
    assert (await alice.client.get("/admin/integrations")).status_code == 403
    missing = await dave.client.get(f"/admin/integrations/{new_id()}")
    assert missing.status_code == 404

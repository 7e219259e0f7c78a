"""A service that fails, slows down, refuses and recovers: its connection's alerts alone."""

import asyncio
from datetime import timedelta

import pytest
from tests.conftest import Person, RunJobs
from tests.operations.alerts.alerting import look, mails_to, rows

from studium.connect.calls.jobs import CountCalls, count_calls
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox.kit.faults.store import Fault, order_fault
from studium.sandbox.stripe import CREATOR

PROVIDERS = "/api/integrations/payment-providers"
GOOD = {"api_key": CREATOR.secret_key, "webhook_secret": "whsec_creator"}
CALLS = 10
OPEN = "select cause from alerts where owner_id = $1 and closed_at is null order by cause"
ALL = "select cause, closed_at is null from alerts where owner_id = $1 order by id"


@pytest.mark.usefixtures("app")
async def test_each_trouble_of_a_service_alerts_once_and_clears_by_itself(
    parts: Parts, bob: Person, clock: MovableClock, run_jobs: RunJobs
) -> None:
    body = {"kind": "stripe", "label": "Atelier", "credentials": GOOD}
    made = (await bob.client.post(PROVIDERS, json=body)).json()
    assert made["status"] == "active", (made["problem"], made["remedy"])
    address = f"{PROVIDERS}/{made['id']}"

    async def is_open(*, fault: str = "", seconds: int = 0) -> list[str]:
        """What is open after some calls, which meet the fault."""
        if fault:
            async with parts[Database].transaction() as tx:
                await order_fault(tx, Fault("/sandbox/stripe", fault, seconds), times=CALLS)
        await asyncio.gather(*(bob.client.post(f"{address}/test") for _ in range(CALLS)))
        await look(parts)
        await run_jobs()
        clock.advance(timedelta(minutes=16))
        return [cause for (cause,) in await rows(parts, OPEN, bob.user_id)]

    async def change(**changes: object) -> None:
        assert (await bob.client.put(address, json=changes)).status_code == 200

    for _ in range(2):  # what is usual
        assert await is_open() == []
    await count_calls(parts, CountCalls())
    clock.advance(timedelta(hours=4))

    assert await is_open(fault="outage") == ["calls_failing", "connection_failing"]
    assert await is_open() == []
    assert await is_open(fault="slow", seconds=2) == ["calls_slow"]
    assert await is_open() == []
    await change(credentials={"api_key": "sk_test_revoked"})
    assert await is_open() == ["connection_failing"]
    expiry = clock.now() + timedelta(days=3)
    await change(credentials=GOOD, credentials_expire_at=expiry.isoformat())
    assert await is_open() == ["credentials_expiring"]
    await change(credentials=GOOD, credentials_expire_at=(expiry + timedelta(days=90)).isoformat())
    assert await is_open() == []

    told = await rows(parts, ALL, bob.user_id)
    causes = ("calls_failing", "calls_slow", "connection_failing", "credentials_expiring")
    assert sorted(told) == [(cause, False) for cause in causes]
    mails = await mails_to(parts, bob.email)
    assert mails == [
        "2 alerts: Calls to a service fail and more",
        "A service answers slowly",
        "Credentials expire",
    ]

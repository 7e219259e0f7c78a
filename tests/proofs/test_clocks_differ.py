"""The worker's machine and the server's need not agree on the second."""

from datetime import timedelta

import pytest
from tests.conftest import Person, RunJobs
from tests.proofs.shopping import begin, pay

from studium.platform.clock import MovableClock


@pytest.mark.usefixtures("shop")
async def test_who_was_let_in_by_a_clock_that_is_ahead_need_not_wait(
    alice: Person, run_jobs: RunJobs, clock: MovableClock
) -> None:
    pending = await begin(alice.client)
    await pay(pending, alice.client)
    clock.advance(timedelta(seconds=3))
    await run_jobs()
    clock.advance(timedelta(seconds=-3))

    seen = (await alice.client.get(f"/api/purchases/{pending.purchase_id}")).json()
    assert seen["status"] == "COMPLETED"
    assert (await alice.client.get("/api/study/pack")).status_code == 200
    rights = (await alice.client.get("/api/purchases/entitlements")).json()["items"]
    assert [right["is_active"] for right in rights] == [True, True]

"""Pausing: what is paid stays open, nothing is charged, and going on is paid anew."""

from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.subscriptions.actions import refresh_subscription

DAY = timedelta(days=1)


async def test_a_pause_is_charged_nothing_and_closes_what_is_not_paid(
    club: Club, alice: Any
) -> None:
    await club.begin(alice, "pro-plus")
    paused = (await club.post(alice, "pause")).json()
    assert (paused["status"], paused["paid_until"]) == ("paused", paused["period_end"])
    assert await club.shop.is_open(alice.user_id, "studypack")
    await club.let_pass(40 * DAY)
    assert not await club.shop.is_open(alice.user_id, "studypack")
    found = await club.see(alice)
    assert (found["status"], found["invoices"][0]["status"]) == ("paused", "void")
    assert "payment_failed" not in await club.told()
    assert await club.credits_of(alice) == 2000


async def test_going_on_after_what_was_paid_begins_a_period(club: Club, alice: Any) -> None:
    await club.begin(alice, "pro-plus")
    await club.post(alice, "pause")
    await club.let_pass(40 * DAY)
    alice.client.headers.update(await club.sign_in_again(alice))
    resumed = (await club.post(alice, "resume")).json()
    newest = next(each for each in resumed["invoices"] if each["status"] == "paid")
    assert (resumed["status"], newest["reason"], newest["amount_minor"]) == (
        "active",
        "renewal",
        4900,
    )
    assert await club.shop.is_open(alice.user_id, "studypack")
    assert await club.credits_of(alice) == 4000


async def test_going_on_within_what_was_paid_costs_nothing(
    club: Club, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await club.begin(alice, "pro-plus")
    with monkeypatch.context() as others:  # who are faster each time that it is read

        async def overtaken(*_: Any) -> None:
            return None

        others.setattr(refresh_subscription, "_read_once", overtaken)
        others.setattr(refresh_subscription, "_PAUSE_SECONDS", 0)
        busy = await club.post(alice, "pause")
    assert (busy.status_code, busy.json()["type"]) == (503, "/problems/being-settled")
    paused = (await club.post(alice, "pause")).json()
    await club.let_pass(10 * DAY)
    resumed = (await club.post(alice, "resume")).json()
    assert (resumed["status"], len(resumed["invoices"])) == ("active", 1)
    assert resumed["period_end"] == paused["period_end"]
    await club.let_pass(30 * DAY)
    assert [each["status"] for each in (await club.see(alice))["invoices"]] == ["paid", "paid"]

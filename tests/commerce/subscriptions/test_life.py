"""The life of a subscription, from the checkout to its end, as subscribers see it."""

from datetime import timedelta
from typing import Any

from tests.commerce.subscriptions.conftest import CAN_BE_SAVED_ONLY, Club

from studium.commerce.subscriptions.jobs import SweepSubscriptions
from studium.platform.database import Database
from studium.platform.jobs import enqueue

DAY = timedelta(days=1)


async def test_a_trial_opens_the_plan_and_brings_its_credits(club: Club, alice: Any) -> None:
    me = (await alice.client.get("/api/users/me")).json()
    assert (me["plan"], me["subscription_status"], me["subscription_id"]) == ("free", None, None)
    found = await club.begin(alice)
    assert (found["status"], found["plan"], found["amount_minor"]) == ("trialing", "pro", 1900)
    assert await club.shop.is_open(alice.user_id, "studypack")
    assert await club.credits_of(alice) == 500
    me = (await alice.client.get("/api/users/me")).json()
    assert (me["plan"], me["subscription_status"]) == ("pro", "trialing")
    assert me["subscription_id"] == found["id"]


async def test_a_trial_ends_with_a_payment(club: Club, alice: Any) -> None:
    await club.begin(alice)
    await club.let_pass(12 * DAY)
    await club.let_pass(3 * DAY)
    found = await club.see(alice)
    assert found["status"] == "active"
    assert [each["amount_minor"] for each in found["invoices"]] == [1900, 0]
    assert await club.told() == ["started", "trial_ending", "renewed"]
    assert await club.credits_of(alice) == 1000


async def test_a_failing_renewal_is_tried_again_and_then_ends_it(club: Club, alice: Any) -> None:
    await club.begin(alice, card=CAN_BE_SAVED_ONLY)
    await club.let_pass(15 * DAY)
    assert (await club.see(alice))["status"] == "past_due"
    assert await club.shop.is_open(alice.user_id, "studypack")
    await club.let_pass(7 * DAY)
    assert not await club.shop.is_open(alice.user_id, "studypack")
    await club.let_pass(10 * DAY)
    found = await club.see(alice)
    assert (found["status"], found["invoices"][0]["status"]) == ("canceled", "void")
    assert "ended" in await club.told()


async def test_a_failed_renewal_can_be_paid_with_another_card(club: Club, alice: Any) -> None:
    await club.begin(alice, card=CAN_BE_SAVED_ONLY)
    await club.let_pass(15 * DAY)
    open_invoice = (await club.see(alice))["invoices"][0]
    form = {"number": "4242424242424242", "expiry": "12/30", "cvc": "123", "name": "Alice"}
    paid = await club.shop.stranger.post(open_invoice["pay_url"], data=form)
    assert paid.status_code == 303
    await club.run_jobs()
    found = await club.see(alice)
    assert (found["status"], found["invoices"][0]["status"]) == ("active", "paid")


async def test_ending_with_the_period_can_be_taken_back(club: Club, alice: Any) -> None:
    await club.begin(alice, "pro-plus")
    ends = (await club.post(alice, "cancel")).json()
    assert ends["cancels_at"] == ends["period_end"]
    resumed = (await club.post(alice, "resume")).json()
    assert resumed["cancels_at"] is None
    await club.post(alice, "cancel")
    await club.let_pass(32 * DAY)
    assert (await club.see(alice))["status"] == "canceled"
    assert not await club.shop.is_open(alice.user_id, "studypack")


async def test_canceling_now_closes_at_once(club: Club, alice: Any) -> None:
    await club.begin(alice, "pro-plus")
    assert await club.shop.is_open(alice.user_id, "studypack")
    ended = await club.post(alice, "cancel", at_period_end=False)
    assert ended.json()["status"] == "canceled"
    assert not await club.shop.is_open(alice.user_id, "studypack")
    assert (await club.post(alice, "resume")).status_code == 409
    me = (await alice.client.get("/api/users/me")).json()
    assert (me["plan"], me["subscription_status"]) == ("free", "canceled")


async def test_an_upgrade_costs_what_its_preview_says(club: Club, alice: Any) -> None:
    await club.begin(alice, "pro-plus")
    await club.let_pass(5 * DAY)
    wanted = {"plan": "pro-plus", "period": "year"}
    preview = (await club.post(alice, "preview", **wanted)).json()
    assert 44_000 < preview["due_minor"] < 45_500
    changed = (await club.post(alice, "change", **wanted)).json()
    assert (changed["period"], changed["amount_minor"]) == ("year", 49_000)
    newest = next(each for each in changed["invoices"] if each["reason"] == "change")
    assert newest["amount_minor"] == preview["total_minor"]
    assert await club.credits_of(alice) == 12 * 2000  # the month's, and the rest of the year's


async def test_a_change_that_is_not_paid_changes_nothing_and_can_be_tried_again(
    club: Club, alice: Any
) -> None:
    begun = await club.begin(alice, "pro-plus")
    wanted = {"plan": "pro-plus", "period": "year"}
    await club.use_card(alice, "pm_card_chargeCustomerFail")
    refused = await club.post(alice, "change", **wanted)
    assert refused.status_code == 409, refused.text
    assert (await club.see(alice))["period_end"] == begun["period_end"]
    await club.use_card(alice, "pm_card_visa")
    changed = await club.post(alice, "change", **wanted)
    assert changed.json()["period"] == "year"


async def test_nobody_subscribes_twice(club: Club, alice: Any) -> None:
    first = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro"})
    again = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro"})
    assert first.json()["checkout_url"] == again.json()["checkout_url"]
    await club.shop.pay(first.json())
    await club.run_jobs()
    refused = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro"})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("already-subscribed")


async def test_the_checkout_of_another_plan_is_closed(club: Club, alice: Any) -> None:
    first = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro"})
    second = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro-plus"})
    assert second.status_code == 201
    assert (await club.shop.pay(first.json())).status_code != 303
    await club.shop.pay(second.json())
    await club.run_jobs()
    listed = (await alice.client.get("/api/subscriptions")).json()["items"]
    assert [(each["plan"], each["status"]) for each in listed] == [
        ("pro-plus", "active"),
        ("pro", "expired"),
    ]


async def test_a_lost_webhook_is_made_up_for_by_the_sweep(club: Club, alice: Any) -> None:
    await club.shop.deafen()
    pending = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro"})
    await club.shop.pay(pending.json())
    await club.run_jobs()
    assert (await club.see(alice))["status"] == "pending"
    club.shop.wait(timedelta(hours=1))
    async with club.shop.parts[Database].transaction() as tx:
        await enqueue(tx, SweepSubscriptions())
    await club.run_jobs()
    assert (await club.see(alice))["status"] == "trialing"


async def test_others_see_nothing_of_it(club: Club, alice: Any, bob: Any) -> None:
    found = await club.begin(alice)
    for action in ("cancel", "resume"):
        body = {"at_period_end": True} if action == "cancel" else None
        answer = await bob.client.post(f"/api/subscriptions/{found['id']}/{action}", json=body)
        assert answer.status_code == 404
    assert (await bob.client.get(f"/api/subscriptions/{found['id']}")).status_code == 404

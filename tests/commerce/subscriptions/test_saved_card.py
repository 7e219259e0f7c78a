"""Beginning with a card that is saved, without a checkout."""

import contextlib
from typing import Any

from tests.commerce.subscriptions.conftest import CAN_BE_SAVED_ONLY, Club

from studium.commerce.subscriptions import start_subscription, store
from studium.commerce.subscriptions.actions import begin_at_provider
from studium.platform.database import Database


async def test_who_comes_back_begins_with_the_saved_card(club: Club, alice: Any) -> None:
    await club.begin(alice)
    await club.post(alice, "cancel", at_period_end=False)
    assert "with the card ending in 4242" in (await alice.client.get("/subscription")).text
    begun = await alice.client.post("/api/subscriptions", json={"plan": "pro"})
    assert begun.status_code == 201, begun.text
    assert (begun.json()["status"], begun.json()["trial_ends_at"]) == ("active", None)
    await club.run_jobs()
    assert await club.shop.is_open(alice.user_id, "studypack")
    refused = await alice.client.post("/api/subscriptions", json={"plan": "pro"})
    assert refused.status_code == 409


async def test_nothing_begins_with_a_card_that_fails(club: Club, alice: Any) -> None:
    await club.begin(alice, card=CAN_BE_SAVED_ONLY)
    await club.post(alice, "cancel", at_period_end=False)
    refused = await alice.client.post("/api/subscriptions", json={"plan": "pro"})
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "/problems/payment-provider-refused",
    )
    assert (await club.see(alice))["status"] == "expired"
    page = await alice.client.post("/subscription/start", data={"plan": "pro", "saved": "on"})
    assert page.headers["location"] == "/subscription"


async def test_without_a_saved_card_there_is_the_checkout(club: Club, alice: Any) -> None:
    refused = await alice.client.post("/api/subscriptions", json={"plan": "pro"})
    assert refused.json()["type"] == "/problems/no-saved-method"
    assert await club.told() == []


async def test_a_crash_after_it_began_at_the_provider_begins_no_second_one(
    club: Club, alice: Any, monkeypatch: Any
) -> None:
    await club.begin(alice)
    await club.post(alice, "cancel", at_period_end=False)
    methods = (await alice.client.get("/api/payment-methods")).json()["items"]
    await club.shop.deafen()

    async def crash(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(begin_at_provider, "refresh_subscription", crash)
        with contextlib.suppress(KeyboardInterrupt):
            await start_subscription(
                club.shop.parts,
                user_id=alice.user_id,
                plan="pro",
                period="month",
                method_id=methods[0]["id"],
            )
    async with club.shop.parts[Database].reader() as tx:
        found = await store.current(tx, alice.user_id)
    assert found is not None
    assert found.status.value == "pending"
    again = await alice.client.post("/api/payments/checkout-session", json={"plan": "pro-plus"})
    assert again.json()["type"] == "/problems/already-subscribed"
    at_provider = await club.shop.rows(
        "select id from sandbox.objects where kind = 'subscription'"
        " and body ->> 'status' <> 'canceled'"
    )
    assert len(at_provider) == 1

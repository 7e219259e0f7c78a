"""Payments through the API: held, captured, refunded, saved; on pages of one's own."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import DECLINED_CARD, GOOD_CARD, Shop
from tests.commerce.test_creators_sales import connected, offered

PAYMENTS = "/api/payments"
HOLD = {"amount_minor": 10_000, "currency": "usd", "description": "Deposit for a portrait"}
CHALLENGED_CARD = "4000002500003155"


async def post(who: Any, path: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    answer = await who.client.post(f"{PAYMENTS}/{path}", json=body)
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def seen(who: Any, payment_id: str) -> dict[str, Any]:
    answer = await who.client.get(f"{PAYMENTS}/{payment_id}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def pay_secret(shop: Shop, secret: str, card: str = GOOD_CARD) -> Any:
    """Type a card where the provider's browser script would ask for it."""
    return await shop.stranger.post(
        f"/sandbox/stripe/elements/{secret}?return_url=http://testserver/back",
        data={"number": card, "expiry": "12/30", "cvc": "123", "name": "Alice Example"},
    )


async def held(shop: Shop, who: Any, **change: Any) -> str:
    """An amount of theirs that is held."""
    begun = await post(who, "authorize", {**HOLD, **change})
    assert begun["payment"]["status"] == "PENDING"
    assert "owner_id" in change or begun["publishable_key"].startswith("pk_test_")
    answer = await pay_secret(shop, begun["client_secret"])
    assert answer.status_code == 303, answer.text
    return str(begun["payment"]["id"])


async def saved_card(shop: Shop, who: Any, card: str = GOOD_CARD) -> str:
    begun = await post(who, "setup-intent", {})
    answer = await pay_secret(shop, begun["client_secret"], card)
    assert answer.status_code == 303, answer.text
    (method,) = (await who.client.get("/api/payment-methods")).json()["items"]
    return str(method["id"])


async def test_an_amount_is_held_captured_in_part_and_refunded_in_part(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment_id = await held(shop, alice, metadata={"booking": "B-7"})
    await run_jobs()
    before = await seen(alice, payment_id)
    assert (before["status"], before["authorized_minor"]) == ("AUTHORIZED", 10_000)
    assert before["capture_before"] is not None
    assert before["metadata"] == {"booking": "B-7"}
    captured = await post(
        carol, "capture", {"payment_id": payment_id, "amount_minor": 6_000}, status=200
    )
    assert (captured["status"], captured["captured_minor"]) == ("COMPLETED", 6_000)
    await run_jobs()
    refund = {"payment_id": payment_id, "amount_minor": 2_500, "reason": "A shorter session."}
    assert (await post(carol, "refund", refund))["status"] == "REQUESTED"
    await run_jobs()
    after = await seen(alice, payment_id)
    assert (after["status"], after["refunded_minor"]) == ("PARTIALLY_REFUNDED", 2_500)
    too_much = {"payment_id": payment_id, "amount_minor": 3_501, "reason": "Too much."}
    await post(carol, "refund", too_much, status=422)
    await post(carol, "refund", {"payment_id": payment_id, "reason": "The rest."})
    await run_jobs()
    gone = await seen(alice, payment_id)
    assert (gone["status"], gone["refunded_minor"]) == ("REFUNDED", 6_000)
    told = await shop.rows("select type from events where type like 'payment.%' order by id")
    assert [each["type"] for each in told] == [
        "payment.authorized",
        "payment.completed",
        "payment.refunded",
        "payment.refunded",
    ]
    charges = await shop.rows("select body from sandbox.objects where kind = 'charge'")
    assert [each["body"]["amount_captured"] for each in charges] == [6_000]


async def test_captures_at_once_take_the_money_once(shop: Shop, alice: Any, carol: Any) -> None:
    payment_id = await held(shop, alice)
    assert (await seen(carol, payment_id))["status"] == "AUTHORIZED"
    answers = await asyncio.gather(
        *(
            carol.client.post(
                f"{PAYMENTS}/capture", json={"payment_id": payment_id, "amount_minor": amount}
            )
            for amount in (4_000, 4_000, 7_000, 9_000)
        )
    )
    statuses = sorted({answer.status_code for answer in answers})
    assert statuses in ([200], [200, 409]), [answer.text for answer in answers]
    after = await seen(carol, payment_id)
    assert after["captured_minor"] in {4_000, 7_000, 9_000}
    again = {"payment_id": payment_id, "amount_minor": after["captured_minor"] + 1}
    await post(carol, "capture", again, status=409)


async def test_more_than_what_is_held_cannot_be_captured(
    shop: Shop, alice: Any, carol: Any
) -> None:
    payment_id = await held(shop, alice)
    await seen(alice, payment_id)
    body = {"payment_id": payment_id, "amount_minor": 10_001}
    assert (await post(carol, "capture", body, status=422))["type"] == "/problems/capture-too-large"


async def test_what_is_held_is_released_by_cancelling_or_by_time(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    first, second = await held(shop, alice), await held(shop, alice)
    for each in (first, second):
        assert (await seen(alice, each))["status"] == "AUTHORIZED"
    canceled = await alice.client.post(f"{PAYMENTS}/{first}/cancel")
    assert canceled.json()["status"] == "CANCELED", canceled.text
    await post(carol, "capture", {"payment_id": first}, status=409)
    shop.wait(timedelta(days=8))
    await shop.run_twin()
    await run_jobs()
    assert (await seen(alice, second))["status"] == "CANCELED"


async def test_only_whom_it_is_paid_to_moves_the_money(
    shop: Shop, alice: Any, bob: Any, carol: Any, dave: Any
) -> None:
    await connected(shop, bob)
    ours = await held(shop, alice)
    theirs = await held(shop, alice, owner_id=str(bob.user_id))
    for each in (ours, theirs):
        assert (await seen(alice, each))["status"] == "AUTHORIZED"
    assert (await seen(dave, ours))["id"] == ours
    for who, payment_id in ((dave, theirs), (carol, theirs), (bob, ours)):
        answer = await who.client.get(f"{PAYMENTS}/{payment_id}")
        assert answer.status_code == 404
    for who, payment_id in ((alice, ours), (bob, ours), (dave, ours), (carol, theirs)):
        await post(who, "capture", {"payment_id": payment_id}, status=404)
        reason = {"payment_id": payment_id, "reason": "Give it to me."}
        await post(who, "refund", reason, status=404)
    captured = await post(bob, "capture", {"payment_id": theirs}, status=200)
    assert captured["captured_minor"] == 10_000


async def test_a_saved_card_pays_again_while_the_payer_is_away(shop: Shop, alice: Any) -> None:
    method = await saved_card(shop, alice)
    body = {**HOLD, "payment_method_id": method, "is_off_session": True}
    begun = await post(alice, "authorize", body)
    assert begun["payment"]["status"] == "AUTHORIZED"
    assert begun["payment"]["authorized_minor"] == 10_000


async def test_a_saved_card_that_is_declined_says_so(shop: Shop, alice: Any) -> None:
    method = await saved_card(shop, alice, "4000000000000341")
    begun = await post(alice, "authorize", {**HOLD, "payment_method_id": method})
    assert begun["payment"]["status"] == "FAILED"
    assert begun["payment"]["failure_code"] == "generic_decline"


async def test_a_bank_that_wants_the_payer_leads_them_there(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    method = await saved_card(shop, alice, CHALLENGED_CARD)
    begun = await post(alice, "authorize", {**HOLD, "payment_method_id": method})
    assert begun["payment"]["status"] == "PENDING"
    secret = begun["next_url"].partition("secret=")[2]
    confirmed = await shop.stranger.post(
        begun["next_url"].partition("?")[0], data={"secret": secret, "outcome": "complete"}
    )
    assert confirmed.status_code == 303, confirmed.text
    await run_jobs()
    assert (await seen(alice, begun["payment"]["id"]))["status"] == "AUTHORIZED"


async def test_saved_cards_are_listed_preferred_and_removed_by_their_holder(
    shop: Shop, alice: Any, bob: Any
) -> None:
    method = await saved_card(shop, alice)
    one = f"/api/payment-methods/{method}"
    for answer in (await bob.client.put(f"{one}/default"), await bob.client.delete(one)):
        assert answer.status_code == 404
    stolen = await bob.client.post(
        f"{PAYMENTS}/authorize", json={**HOLD, "payment_method_id": method}
    )
    assert stolen.status_code == 409
    assert (await alice.client.put(f"{one}/default")).status_code == 204
    (shown,) = (await alice.client.get("/api/payment-methods")).json()["items"]
    assert (shown["last4"], shown["is_default"]) == ("4242", True)
    assert (await alice.client.delete(one)).status_code == 204
    assert (await alice.client.get("/api/payment-methods")).json()["items"] == []


async def test_the_portal_shows_the_customers_cards(shop: Shop, alice: Any) -> None:
    await saved_card(shop, alice)
    url = (await post(alice, "customer-portal", {}))["url"]
    page = await shop.stranger.get(url)
    assert "ending in 4242" in page.text
    wrong = await shop.stranger.get(url.partition("secret=")[0] + "secret=guess")
    assert wrong.status_code == 404


async def test_a_product_is_paid_on_a_page_of_ones_own(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    begun = await post(alice, "payment-intent", {"sku": "flashcards-90"})
    assert begun["payment"]["amount_minor"] == 1_900
    again = await post(alice, "payment-intent", {"sku": "flashcards-90"})
    assert again["client_secret"] == begun["client_secret"]
    declined = await pay_secret(shop, begun["client_secret"], DECLINED_CARD)
    assert declined.status_code == 402
    await pay_secret(shop, begun["client_secret"])
    await run_jobs()
    assert (await seen(alice, begun["payment"]["id"]))["status"] == "COMPLETED"
    assert await shop.is_open(alice.user_id, "flashcards")


@pytest.mark.parametrize("path", ["checkout-session", "create-checkout-session"])
async def test_a_checkout_is_for_exactly_one_purpose(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any, path: str
) -> None:
    for body in ({}, {"sku": "studypack-90", "plan": "pro"}):
        await post(alice, path, body, status=422)
    unknown = await post(alice, path, {"pack": "credits-100"}, status=422)
    assert unknown["type"] == "/problems/purpose-unknown"
    begun = await post(alice, path, {"sku": "studypack-90"})
    assert begun["checkout_url"]
    assert begun["provider_session_id"].startswith("cs_test_")
    assert begun["expires_at"] is not None
    await shop.pay(begun)
    await run_jobs()
    assert (await seen(alice, begun["payment_id"]))["status"] == "COMPLETED"
    await connected(shop, bob)
    product = await offered(shop, bob)
    sold = await post(alice, path, {"product_id": str(product.id)})
    assert sold["checkout_url"]


async def test_payers_are_led_back_to_this_site_only(shop: Shop, alice: Any) -> None:
    there = {"sku": "studypack-90", "success_url": "https://evil.example/thanks"}
    refused = await post(alice, "checkout-session", there, status=422)
    assert refused["type"] == "/problems/return-not-allowed"
    here = {"sku": "studypack-90", "success_url": "http://testserver/thanks"}
    begun = await post(alice, "checkout-session", here)
    answer = await shop.pay(begun)
    assert answer.headers["location"] == "http://testserver/thanks"


async def test_amounts_and_metadata_have_limits(alice: Any, shop: Shop) -> None:
    del shop
    for change in (
        {"amount_minor": 0},
        {"amount_minor": 100_000_000},
        {"metadata": {"payment_id": "x"}},
        {"metadata": {f"k{number}": "v" for number in range(51)}},
        {"metadata": {"key": "v" * 501}},
    ):
        await post(alice, "authorize", {**HOLD, **change}, status=422)


async def test_a_crash_before_the_provider_answered_ends_in_one_intent(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    """As if the process died between asking and recording: the sweep asks under the same key."""
    method = await saved_card(shop, alice)
    body = {**HOLD, "payment_method_id": method, "is_off_session": True}
    begun = await post(alice, "authorize", body)
    await shop.run(
        "update payments set status = 'PENDING', provider_payment_id = null,"
        " authorized_minor = null, provider_seen_at = null, next_poll_at = created_at"
    )
    await shop.sweep(run_jobs)
    after = await seen(alice, begun["payment"]["id"])
    assert after["status"] == "AUTHORIZED"
    intents = await shop.rows(
        "select count(*) as n from sandbox.objects where kind = 'payment_intent'"
    )
    assert intents[0]["n"] == 1


async def test_a_crash_after_a_capture_was_asked_for_is_captured_once(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    payment_id = await held(shop, alice)
    assert (await seen(carol, payment_id))["status"] == "AUTHORIZED"
    await shop.run("update payments set capture_requested_minor = 3000, next_poll_at = created_at")
    await shop.sweep(run_jobs)
    after = await seen(carol, payment_id)
    assert (after["status"], after["captured_minor"]) == ("COMPLETED", 3_000)

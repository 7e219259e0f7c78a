"""Pricing, purchases and receipts, as people see them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import DECLINED_CARD, Shop

from studium.commerce.catalog import refund_purchase
from studium.platform.database import Database


def words(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub("<[^>]*>", " ", html).split()).replace(" .", ".").replace(" ,", ",")


async def bought(shop: Shop, person: Any, run_jobs: Any) -> str:
    pending = await shop.buy(person.client)
    await shop.pay(pending)
    await run_jobs()
    return str(pending["purchase_id"])


async def wait(shop: Shop, person: Any, *, days: int) -> None:
    """Let days pass, and the person sign in again."""
    shop.wait(timedelta(days=days))
    login = {"email": person.email, "password": person.password}
    answer = await shop.stranger.post("/api/auth/login", json=login)
    person.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"


async def give_back(shop: Shop, admin: Any, purchase_id: str, amount: int | None = None) -> None:
    """Ask for a refund of a part, or of all that is left."""
    async with shop.parts[Database].transaction() as tx:
        await refund_purchase(
            tx,
            purchase_id=UUID(purchase_id),
            amount_minor=amount,
            reason="asked nicely",
            requested_by=admin.user_id,
            now=shop.now,
        )


async def test_the_prices_are_there_for_everybody(shop: Shop) -> None:
    page = await shop.stranger.get("/pricing")
    assert page.status_code == 200
    assert page.text.index("$19.00") < page.text.index("$49.00") < page.text.index("$129.00")


async def test_an_empty_shop_says_so(shop: Shop) -> None:
    await shop.run("update products set is_active = false")
    page = await shop.stranger.get("/pricing")
    assert "Nothing is on sale" in page.text


async def test_buying_leads_to_the_checkout_and_twice_to_the_same(shop: Shop, alice: Any) -> None:
    form = {"product_id": str(shop.products["studypack-90"].id)}
    first = await alice.client.post("/pricing/buy", data=form)
    second = await alice.client.post("/pricing/buy", data=form)
    assert first.status_code == second.status_code == 303
    assert "/sandbox/stripe/pay/" in first.headers["location"]
    assert second.headers["location"] == first.headers["location"]


async def test_a_stranger_who_buys_makes_an_account_and_goes_on_to_the_checkout(
    shop: Shop,
) -> None:
    product_id = str(shop.products["studypack-90"].id)
    answer = await shop.stranger.post("/pricing/buy", data={"product_id": product_id})
    assert answer.status_code == 303
    page = await shop.stranger.get(answer.headers["location"])
    back = unescape(re.findall(r'name="next" value="([^"]+)"', page.text)[0])
    assert back == f"/products/{product_id}?buy=1"
    account = {"email": "new@example.org", "password": "violet-harbour-lantern-7", "next": back}
    made = await shop.stranger.post("/sign-up", data={**account, "first_name": "Ada"})
    assert (made.status_code, made.headers["location"]) == (303, back)
    product = await shop.stranger.get(back)
    assert "data-goes-on" in product.text
    assert "catalog/continue" in product.text
    paying = await shop.stranger.post("/pricing/buy", data={"product_id": product_id})
    assert "/sandbox/stripe/pay/" in paying.headers["location"]


@pytest.mark.parametrize("form", [{}, {"product_id": "x"}, {"product_id": "0" * 32}])
async def test_buying_nothing_is_not_found(alice: Any, shop: Shop, form: dict[str, str]) -> None:
    answer = await alice.client.post("/pricing/buy", data=form)
    assert answer.status_code == 404
    assert await shop.count("purchases") == 0


async def test_the_return_page_waits_and_then_says_thank_you(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    paid = await shop.pay(pending)
    back = paid.headers["location"].removeprefix("http://testserver")
    assert back == f"/purchases/{pending['purchase_id']}?from=checkout"
    page = await alice.client.get(back)
    assert "Almost there" in page.text
    assert "data-live-seconds" in page.text
    await run_jobs()
    page = await alice.client.get(back)
    assert "Thank you. Your access is open." in page.text
    assert "data-live-seconds" not in page.text


async def test_looking_at_an_unpaid_purchase_asks_the_provider_once(shop: Shop, alice: Any) -> None:
    pending = await shop.buy(alice.client)
    for _ in range(3):
        await alice.client.get(f"/purchases/{pending['purchase_id']}?from=checkout")
    waiting = await shop.rows("select 1 from pgqueuer where entrypoint = 'payments.check'")
    assert len(waiting) == 1


async def test_a_declined_payment_offers_to_try_again(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending, DECLINED_CARD)
    await run_jobs()
    page = await alice.client.get(f"/purchases/{pending['purchase_id']}")
    assert "did not go through" in page.text
    assert pending["checkout_url"] in page.text


async def test_who_comes_back_after_a_declined_try_sees_a_payment_that_is_pending(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending, DECLINED_CARD)
    await run_jobs()
    page = await alice.client.get(f"/purchases/{pending['purchase_id']}?from=checkout")
    assert "Almost there" in page.text
    assert "Pending" in page.text
    assert "Failed" not in page.text


async def test_a_purchase_that_extends_says_when_its_days_begin(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await bought(shop, alice, run_jobs)
    second = await bought(shop, alice, run_jobs)
    page = words((await alice.client.get(f"/purchases/{second}")).text)
    assert "Thank you. 90 days added." in page
    assert "They begin on 5 April 2026, 09:00 UTC" in page
    assert "Access open" not in page
    await wait(shop, alice, days=90)
    page = words((await alice.client.get(f"/purchases/{second}")).text)
    assert "Thank you. Your access is open." in page


async def test_what_is_in_preparation_does_not_offer_to_study(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await shop.run("update products set features = '{yen-1}' where sku = 'flashcards-90'")
    pending = await shop.buy(alice.client, "flashcards-90")
    await shop.pay(pending)
    await run_jobs()
    page = words((await alice.client.get(f"/purchases/{pending['purchase_id']}")).text)
    assert "still in preparation" in page
    assert "Start studying" not in page


async def test_access_that_is_over_says_so(shop: Shop, alice: Any, run_jobs: Any) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    await wait(shop, alice, days=90)
    page = words((await alice.client.get(f"/purchases/{purchase_id}")).text)
    assert "The time of this purchase is over It ended on 5 April 2026, 09:00 UTC" in page
    assert "Start studying" not in page
    assert "ended 5 April 2026" in words((await alice.client.get("/purchases")).text)


async def test_a_refund_of_days_to_come_says_that_they_ended(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    await bought(shop, alice, run_jobs)
    second = await bought(shop, alice, run_jobs)
    await give_back(shop, carol, second)
    await run_jobs()
    page = words((await alice.client.get(f"/purchases/{second}")).text)
    assert "Access ended before it began" in page
    assert "Access until" not in page
    assert "ended before it began" in words((await alice.client.get("/purchases")).text)


async def test_the_prices_say_what_one_has_and_when_new_days_begin(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await bought(shop, alice, run_jobs)
    page = words((await alice.client.get("/pricing")).text)
    held = "Opens StudyPack You have it until 5 April 2026, 09:00 UTC. New days begin then."
    assert page.count(held) == 2
    assert "You have this" in page
    assert "Add 90 days" in page
    assert "You have" not in (await shop.stranger.get("/pricing")).text


async def test_who_leaves_the_checkout_hears_that_nothing_was_charged_and_may_go_on(
    shop: Shop, alice: Any, bob: Any
) -> None:
    pending = await shop.buy(alice.client)
    cancel_url = (await shop.payment_row(pending))["cancel_url"].removeprefix("http://testserver")
    page = await alice.client.get(cancel_url)
    assert "Nothing was charged" in page.text
    assert "Your order waits for you until 6 January 2026" in words(page.text)
    assert pending["checkout_url"] in page.text
    assert "Nothing was charged" not in (await bob.client.get(cancel_url)).text
    assert "Nothing was charged" not in (await shop.stranger.get(cancel_url)).text
    shop.wait(timedelta(hours=25))
    late = await alice.client.get(cancel_url)
    assert pending["checkout_url"] not in late.text


async def test_who_paid_after_all_does_not_hear_that_nothing_was_charged(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    for address in (f"/pricing?canceled={purchase_id}", "/pricing?canceled=%00x"):
        page = await alice.client.get(address)
        assert page.status_code == 200
        assert "Nothing was charged" not in page.text


async def test_the_prices_name_what_opens_and_say_what_is_in_preparation(shop: Shop) -> None:
    await shop.run(
        "update products set features = '{yen-1}', access_window_days = 1"
        " where sku = 'studypack-365'"
    )
    page = words((await shop.stranger.get("/pricing")).text)
    assert "90 days of access Opens StudyPack Opens Flashcards One payment" in page
    assert "1 day of access Opens Yen 1 In preparation" in page


async def test_the_history_lists_purchases_and_leads_to_older_ones(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    empty = await alice.client.get("/purchases")
    assert "No purchases yet" in empty.text
    purchase_id = await bought(shop, alice, run_jobs)
    await shop.buy(alice.client, "flashcards-90")
    page = await alice.client.get("/purchases", params={"limit": 1})
    assert "Flashcards, 90 days" in page.text
    assert purchase_id not in page.text
    assert "Older" in page.text
    everything = await alice.client.get("/purchases")
    assert purchase_id in everything.text
    assert purchase_id not in (await bob.client.get("/purchases")).text


async def test_there_is_a_receipt_for_what_was_paid_only(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    unpaid = await shop.buy(alice.client, "flashcards-90")
    missing = await alice.client.get(f"/purchases/{unpaid['purchase_id']}/receipt")
    assert missing.status_code == 404
    purchase_id = await bought(shop, alice, run_jobs)
    receipt = await alice.client.get(f"/purchases/{purchase_id}/receipt")
    assert receipt.status_code == 200
    assert "alice@example.org" in receipt.text
    assert "$49.00" in receipt.text
    others = await bob.client.get(f"/purchases/{purchase_id}/receipt")
    assert others.status_code == 404
    assert (await bob.client.get(f"/purchases/{purchase_id}")).status_code == 404


async def test_strangers_are_led_to_sign_in(shop: Shop) -> None:
    answer = await shop.stranger.get("/purchases", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


async def test_the_export_holds_purchases_and_rights(shop: Shop, alice: Any, run_jobs: Any) -> None:
    await bought(shop, alice, run_jobs)
    export = (await alice.client.get("/api/users/me/export")).json()
    assert [each["sku"] for each in export["purchases"]] == ["studypack-90"]
    assert {each["feature"] for each in export["entitlements"]} == {"studypack", "flashcards"}
    windows = [(each["starts_at"], each["ends_at"]) for each in export["entitlements"]]
    assert windows == [("2026-01-05T09:00:00Z", "2026-04-05T09:00:00Z")] * 2

"""Pages of payers: saved ways of paying, and paying on a page of ours."""

from typing import Any

from tests.commerce.buyers import agree
from tests.commerce.shop import GOOD_CARD, Shop

HERE = "/ways-to-pay"
FORM = {"number": GOOD_CARD, "expiry": "12/30", "cvc": "123", "name": "Alice Example"}


async def test_a_card_and_an_account_are_saved_chosen_and_removed(
    shop: Shop, alice: Any, bob: Any
) -> None:
    assert "Nothing is saved yet" in (await alice.client.get(HERE)).text
    assert await shop.count("payment_customers") == 0
    card = await alice.client.post(f"{HERE}/add", data={"provider": "stripe"})
    typed = await shop.stranger.post(card.headers["location"], data=FORM)
    back = await alice.client.get(typed.headers["location"].removeprefix("http://testserver"))
    assert back.headers["location"] == HERE
    wallet = await alice.client.post(f"{HERE}/add", data={"provider": "paypal"})
    back = await agree(shop, wallet.headers["location"])
    await alice.client.get(back.removeprefix("http://testserver"))
    page = (await alice.client.get(HERE)).text
    assert "ending 4242" in page
    assert "pays@buyer.example" in page
    (saved,) = (await alice.client.get("/api/payments/methods")).json()["items"]
    named = {"provider": "stripe", "method_id": saved["id"]}
    assert (await bob.client.post(f"{HERE}/remove", data=named)).status_code == 404
    assert (await alice.client.post(f"{HERE}/first", data=named)).status_code == 303
    assert "First choice" in (await alice.client.get(HERE)).text
    assert (await alice.client.post(f"{HERE}/remove", data=named)).status_code == 303
    assert "ending 4242" not in (await alice.client.get(HERE)).text


async def test_an_amount_is_paid_on_a_page_of_ours(shop: Shop, alice: Any, bob: Any) -> None:
    begun = await alice.client.post(
        "/api/payments/authorize", json={"amount_minor": 10_000, "currency": "usd"}
    )
    payment_id = begun.json()["payment"]["id"]
    here = f"/payments/{payment_id}/pay"
    assert (await bob.client.get(here)).status_code == 404
    form = await alice.client.get(here)
    paid = await shop.stranger.post(form.headers["location"], data=FORM)
    assert paid.status_code == 303, paid.text
    seen = (await alice.client.get(f"/api/payments/{payment_id}")).json()
    assert seen["status"] == "AUTHORIZED"
    assert (await alice.client.get(here)).headers["location"].endswith("/dashboard")

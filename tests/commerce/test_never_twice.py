"""Nobody is sold the same thing twice without wanting it, whatever comes in between."""

from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import Shop

from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.platform.http import Answer, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings

CHANGE_PRICE = "update products set price_minor = 3900 where sku = 'studypack-90'"


async def statuses(shop: Shop, client: Any, *pending: dict[str, Any]) -> list[str]:
    return [(await shop.purchase(client, each))["status"] for each in pending]


async def complete_unpaid(shop: Shop, pending: dict[str, Any]) -> dict[str, Any]:
    """Pay by a method that takes days: the session is complete, the money is not there."""
    checkout_id = (await shop.payment_row(pending))["provider_checkout_id"]
    await shop.run(
        """update sandbox.objects set body = body || '{"status": "complete"}'
            where id = $1""",
        checkout_id,
    )
    return await happened(shop, pending, "checkout.session.completed")


async def happened(shop: Shop, pending: dict[str, Any], kind: str) -> dict[str, Any]:
    """An event about the session as it is now, handled."""
    session = await shop.session_of(await shop.payment_row(pending))
    event = {
        "id": f"evt_{kind}",
        "object": "event",
        "type": kind,
        "created": int(shop.now.timestamp()),
        "livemode": False,
        "data": {"object": session},
    }
    await shop.handle(event)
    return event


async def test_who_has_paid_is_led_back_while_the_purchase_catches_up(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await happened(shop, pending, "checkout.session.completed")  # what follows waits in the queue
    assert (await shop.payment_row(pending))["status"] == "COMPLETED"
    again = await shop.buy(alice.client)
    assert (again["purchase_id"], again["checkout_url"]) == (pending["purchase_id"], None)
    await run_jobs()
    assert await shop.count("purchases") == 1


async def test_who_pays_through_a_slow_bank_is_not_asked_to_pay_again(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await complete_unpaid(shop, pending)
    await run_jobs()
    seen = await shop.purchase(alice.client, pending)
    assert (seen["status"], seen["is_processing"], seen["checkout_url"]) == ("PENDING", True, None)
    page = await alice.client.get(
        f"/purchases/{pending['purchase_id']}?from=checkout", headers={"Accept": "text/html"}
    )
    assert "Your bank is working on it" in page.text
    assert "Go on to the payment" not in page.text
    shop.wait(timedelta(days=2))
    await shop.run(CHANGE_PRICE)
    again = await shop.buy(alice.client)
    assert again["purchase_id"] == pending["purchase_id"]
    await shop.run(
        """update sandbox.objects set body = body || '{"payment_status": "paid"}'
            where id = $1""",
        (await shop.payment_row(pending))["provider_checkout_id"],
    )
    await happened(shop, pending, "checkout.session.async_payment_succeeded")
    await run_jobs()
    row = await shop.payment_row(pending)
    assert (row["status"], row["is_processing"]) == ("COMPLETED", False)
    assert await shop.is_open(alice.user_id, "studypack")


@pytest.mark.parametrize(
    "change",
    [
        CHANGE_PRICE,
        "update products set name = 'Another name' where sku = 'studypack-90'",
        "update products set access_window_days = 365 where sku = 'studypack-90'",
        "update products set features = '{studypack,more}' where sku = 'studypack-90'",
    ],
)
async def test_a_changed_offer_closes_the_checkout_of_the_old_one(
    shop: Shop, alice: Any, run_jobs: Any, change: str
) -> None:
    old = await shop.buy(alice.client)
    await shop.run(change)
    new = await shop.buy(alice.client)
    assert new["purchase_id"] != old["purchase_id"]
    await shop.pay(old)
    await shop.pay(new)
    await run_jobs()
    assert await statuses(shop, alice.client, old, new) == ["CANCELED", "COMPLETED"]


async def test_a_checkout_in_its_last_minutes_is_closed_before_another_opens(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    old = await shop.buy(alice.client)
    shop.wait(timedelta(hours=23, minutes=51))
    new = await shop.buy(alice.client)
    await shop.pay(new)
    await shop.pay(old)
    await run_jobs()
    assert await statuses(shop, alice.client, old, new) == ["CANCELED", "COMPLETED"]


async def test_who_pays_the_old_checkout_first_has_bought_at_the_old_price(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    old = await shop.buy(alice.client)
    await shop.run(CHANGE_PRICE)
    await shop.deafen()
    await shop.pay(old)
    again = await shop.buy(alice.client)
    assert (again["purchase_id"], again["checkout_url"]) == (old["purchase_id"], None)
    await run_jobs()
    assert await statuses(shop, alice.client, old) == ["COMPLETED"]
    assert await shop.count("purchases") == 1


class NoExpiring:
    """Stripe answers everything but the request to end a checkout."""

    def __init__(self, http: Http) -> None:
        self.http = http

    async def send(self, outgoing: Outgoing) -> Answer:
        if outgoing.url.endswith("/expire"):
            raise NoAnswer("no answer")
        return await self.http.send(outgoing)


async def test_no_second_checkout_opens_while_the_first_cannot_be_closed(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any
) -> None:
    old = await shop.buy(alice.client)
    await shop.run(CHANGE_PRICE)
    http = parts[Http]
    parts.add(PaymentProviders(discover_providers(), NoExpiring(http), parts[Settings]))
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"sku": "studypack-90"}
    )
    assert answer.status_code == 503
    assert await shop.count("purchases") == 1
    parts.add(PaymentProviders(discover_providers(), http, parts[Settings]))
    new = await shop.buy(alice.client)
    await shop.pay(old)
    await shop.pay(new)
    await run_jobs()
    assert await statuses(shop, alice.client, old, new) == ["CANCELED", "COMPLETED"]


async def test_other_money_than_was_asked_for_holds_the_purchase_until_it_went_back(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.run("update payments set amount_minor = amount_minor + 1")
    await shop.pay(pending)
    await run_jobs()
    again = await shop.buy(alice.client)
    assert (again["purchase_id"], again["checkout_url"]) == (pending["purchase_id"], None)
    row = await shop.payment_row(pending)
    assert row["failure_code"] == "amount_mismatch"
    await shop.refund_at_stripe(row["provider_payment_id"], 4900)
    await run_jobs()
    await refresh_payment(parts, row["id"])
    assert await statuses(shop, alice.client, pending) == ["CANCELED"]
    assert (await shop.payment_row(pending))["failure_code"] == "given_back"
    assert (await shop.buy(alice.client))["purchase_id"] != pending["purchase_id"]

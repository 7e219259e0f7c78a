"""A PayPal account that is saved, charged later, and removed."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.commerce.buyers import IS_DECLINED, PAYS, agree
from tests.commerce.shop import Shop

from studium.commerce.payments.providers.paypal.vault import customer_name

PAYMENTS = "/api/payments"
AT_PAYPAL = {"provider": "paypal"}
HOLD = {"amount_minor": 10_000, "currency": "usd", **AT_PAYPAL}


async def saved(shop: Shop, who: Any, buyer: str = PAYS) -> dict[str, Any]:
    """An account of theirs, saved."""
    begun = await who.client.post(f"{PAYMENTS}/setup-intent", json=AT_PAYPAL)
    assert begun.status_code == 201, begun.text
    setup = {**AT_PAYPAL, "provider_setup_id": begun.json()["provider_setup_id"]}
    early = await who.client.post(f"{PAYMENTS}/setup-intent/finish", json=setup)
    assert early.status_code == 409
    back = await agree(shop, begun.json()["next_url"], buyer)
    assert parse_qs(urlsplit(back).query)["approval_token_id"] == [setup["provider_setup_id"]]
    finished = await who.client.post(f"{PAYMENTS}/setup-intent/finish", json=setup)
    assert finished.status_code == 200, finished.text
    told: dict[str, Any] = finished.json()
    again = await who.client.post(f"{PAYMENTS}/setup-intent/finish", json=setup)
    assert again.json() == told
    return told


async def test_a_saved_account_is_charged_off_session_and_removed(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    method = await saved(shop, alice)
    assert (method["type"], method["brand"]) == ("paypal", "pays@buyer.example")
    listed = (await alice.client.get("/api/payment-methods", params=AT_PAYPAL)).json()["items"]
    assert listed == [method]
    assert (await bob.client.get("/api/payment-methods", params=AT_PAYPAL)).json()["items"] == []
    assert (await alice.client.get("/api/payment-methods")).json()["items"] == []  # the usual one
    body = {**HOLD, "payment_method_id": method["id"], "is_off_session": True}
    held = await alice.client.post(f"{PAYMENTS}/authorize", json=body)
    assert held.status_code == 201, held.text
    assert held.json()["payment"]["status"] == "AUTHORIZED"
    await run_jobs()
    told = await shop.rows("select outcome from inbound_events where type like 'VAULT.%'")
    assert [each["outcome"] for each in told] == [f"the ways of paying of {alice.user_id} changed"]
    removal = f"/api/payment-methods/{method['id']}"
    assert (await bob.client.delete(removal, params=AT_PAYPAL)).status_code == 404
    assert (await alice.client.delete(removal, params=AT_PAYPAL)).status_code == 204
    assert (await alice.client.get("/api/payment-methods", params=AT_PAYPAL)).json()["items"] == []


async def test_a_saved_account_that_cannot_pay_leaves_the_payment_failed(
    shop: Shop, alice: Any
) -> None:
    method = await saved(shop, alice, IS_DECLINED)
    body = {**HOLD, "payment_method_id": method["id"]}
    failed = await alice.client.post(f"{PAYMENTS}/authorize", json=body)
    assert failed.status_code == 201, failed.text
    assert failed.json()["payment"]["status"] == "FAILED"


async def test_what_somebody_else_agreed_to_is_not_theirs(shop: Shop, alice: Any, bob: Any) -> None:
    begun = (await alice.client.post(f"{PAYMENTS}/setup-intent", json=AT_PAYPAL)).json()
    await agree(shop, begun["next_url"])
    setup = {**AT_PAYPAL, "provider_setup_id": begun["provider_setup_id"]}
    assert (await bob.client.post(f"{PAYMENTS}/setup-intent/finish", json=setup)).status_code == 409


@pytest.mark.parametrize("payer_id", ["0190a3c4-0000-7000-8000-000000000001", "f" * 32])
def test_our_id_of_a_payer_fits_in_the_name_that_paypal_takes(payer_id: str) -> None:
    assert 0 < len(customer_name(payer_id)) <= 22
    assert customer_name(payer_id).isalnum()

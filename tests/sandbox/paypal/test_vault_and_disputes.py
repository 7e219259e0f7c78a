"""Saved buyers, disputes, and PayPal's own dashboard."""

from datetime import timedelta
from typing import Any

from tests.sandbox.conftest import BASE_URL
from tests.sandbox.paypal.conftest import DISPUTES, PAYS, Merchant, order, query_of

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts
from studium.sandbox.paypal import PAYPAL_TWIN, settle

ORDERS = "/v2/checkout/orders"
SETUPS, TOKENS = "/v3/vault/setup-tokens", "/v3/vault/payment-tokens"
DASHBOARD = f"{PAYPAL_TWIN.path}/dashboard"


def setup(**more: Any) -> dict[str, Any]:
    context = {"return_url": f"{BASE_URL}/saved", "cancel_url": f"{BASE_URL}/no"}
    wallet = {"usage_type": "MERCHANT", "experience_context": context}
    return {"payment_source": {"paypal": wallet}, "customer": {"id": "customer-1"}} | more


def confirmed(setup_id: str) -> dict[str, Any]:
    return {"payment_source": {"token": {"id": setup_id, "type": "SETUP_TOKEN"}}}


async def press(merchant: Merchant, act: str, object_id: str, **more: str) -> Any:
    """A button of the dashboard."""
    form = {"act": act, "id": object_id} | more
    return await merchant.http.post(DASHBOARD, data=form, headers={"Origin": BASE_URL})


async def test_a_buyer_agrees_once_and_is_charged_later(merchant: Merchant) -> None:
    made = await merchant.do("POST", SETUPS, setup())
    assert made["status"] == "PAYER_ACTION_REQUIRED"
    early = await merchant.issue("POST", TOKENS, confirmed(made["id"]))
    assert early == "PAYER_ACTION_REQUIRED"
    back = await merchant.approve(made, PAYS)
    assert query_of(back.headers["location"])["approval_token_id"] == made["id"]
    token = await merchant.do("POST", TOKENS, confirmed(made["id"]))
    assert token["customer"] == {"id": "customer-1"}
    assert token["payment_source"]["paypal"]["email_address"] == "pays@buyer.example"

    sold = await merchant.order(paypal={"vault_id": token["id"]})
    assert sold["status"] == "COMPLETED"
    assert sold["purchase_units"][0]["payments"]["captures"][0]["status"] == "COMPLETED"
    listed = await merchant.do("GET", f"{TOKENS}?customer_id=customer-1&total_required=true")
    assert (listed["total_items"], listed["payment_tokens"]) == (1, [token])

    await merchant.do("DELETE", f"{TOKENS}/{token['id']}")
    assert await merchant.issue("GET", f"{TOKENS}/{token['id']}") == "INVALID_RESOURCE_ID"
    gone = await merchant.issue("POST", ORDERS, order(paypal={"vault_id": token["id"]}))
    assert gone == "TOKEN_ID_NOT_FOUND"
    types = [each["event_type"] for each in await merchant.events()]
    assert (types[0], types[-1]) == ("VAULT.PAYMENT-TOKEN.CREATED", "VAULT.PAYMENT-TOKEN.DELETED")


async def test_a_buyer_is_saved_with_a_payment(merchant: Merchant) -> None:
    wanted = {"vault": {"store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT"},
              "customer": {"id": "customer-2"}}  # fmt: skip
    made = await merchant.order(paypal={"attributes": wanted})
    await merchant.approve(made, PAYS)
    done = await merchant.do("POST", f"{ORDERS}/{made['id']}/capture")
    vault = done["payment_source"]["paypal"]["attributes"]["vault"]
    assert (vault["status"], vault["customer"]) == ("VAULTED", {"id": "customer-2"})
    await press(merchant, "withdraw", vault["id"])
    assert len(await merchant.events("VAULT.PAYMENT-TOKEN.DELETED")) == 1


async def test_a_dispute_is_opened_read_and_decided(
    merchant: Merchant, clock: MovableClock, sandbox_parts: Parts
) -> None:
    lost = await merchant.paid(DISPUTES, unit={"invoice_id": "INV-9"})
    won = await merchant.paid()
    clock.advance(timedelta(minutes=1))
    await settle(sandbox_parts)
    await press(merchant, "dispute", won["id"])
    of_lost = f"/v1/customer/disputes?disputed_transaction_id={lost['id']}"
    (line,) = (await merchant.do("GET", of_lost))["items"]
    dispute = await merchant.do("GET", f"/v1/customer/disputes/{line['dispute_id']}")
    assert dispute["disputed_transactions"][0]["invoice_number"] == "INV-9"
    part = {"amount": {"currency_code": "USD", "value": "1.00"}}
    refund = f"/v2/payments/captures/{lost['id']}/refund"
    assert await merchant.issue("POST", refund, part) == "TRANSACTION_DISPUTED"

    created = await merchant.events("CUSTOMER.DISPUTE.CREATED")
    other = created[1]["resource"]["dispute_id"]
    await press(merchant, "buyer_wins", dispute["dispute_id"])
    await press(merchant, "seller_wins", other)
    assert (await merchant.do("GET", f"/v2/payments/captures/{lost['id']}"))["status"] == "REFUNDED"
    assert (await merchant.do("GET", f"/v2/payments/captures/{won['id']}"))["status"] == "COMPLETED"
    outcomes = [each["resource"]["dispute_outcome"]["outcome_code"]
                for each in await merchant.events("CUSTOMER.DISPUTE.RESOLVED")]  # fmt: skip
    assert outcomes == ["RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR"]
    (reversal,) = await merchant.events("PAYMENT.CAPTURE.REVERSED")
    assert reversal["resource_type"] == "refund"


async def test_an_inquiry_is_escalated_and_ends_with_a_whole_refund(merchant: Merchant) -> None:
    capture = await merchant.paid()
    await press(merchant, "ask", capture["id"])
    (event,) = await merchant.events("CUSTOMER.DISPUTE.CREATED")
    assert event["resource"]["dispute_life_cycle_stage"] == "INQUIRY"
    await press(merchant, "escalate", event["resource"]["dispute_id"])
    (update,) = await merchant.events("CUSTOMER.DISPUTE.UPDATED")
    assert update["resource"]["dispute_life_cycle_stage"] == "CHARGEBACK"
    await merchant.do("POST", f"/v2/payments/captures/{capture['id']}/refund", {})
    (end,) = await merchant.events("CUSTOMER.DISPUTE.RESOLVED")
    assert end["resource"]["status"] == "RESOLVED"
    await press(merchant, "buyer_wins", event["resource"]["dispute_id"])
    assert await merchant.events("PAYMENT.CAPTURE.REVERSED") == []


async def test_the_dashboard_refunds_and_voids_and_says_what_it_refuses(
    merchant: Merchant, creator: Merchant
) -> None:
    capture, held = await merchant.paid(), await creator.held()
    await press(merchant, "refund", capture["id"], amount="9.00")
    too_much = await press(merchant, "refund", capture["id"], amount="99")
    assert (too_much.status_code, "REFUND_AMOUNT_EXCEEDED" in too_much.text) == (422, True)
    await press(merchant, "void", held["id"])
    assert (await press(merchant, "void", capture["id"])).status_code == 404
    page = (await merchant.http.get(DASHBOARD)).text
    assert "PARTIALLY_REFUNDED" in page
    assert len(await merchant.events("PAYMENT.CAPTURE.REFUNDED")) == 1
    assert len(await creator.events("PAYMENT.AUTHORIZATION.VOIDED")) == 1
    assert await merchant.events("PAYMENT.AUTHORIZATION.VOIDED") == []

"""Orders: approved in the browser, captured once, refused where PayPal refuses."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.sandbox.paypal.conftest import DECLINED, PAYS, Merchant, order, query_of

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts
from studium.sandbox.paypal import PAYPAL_TWIN, settle

ORDERS = "/v2/checkout/orders"


async def test_an_order_is_approved_captured_and_reported(merchant: Merchant) -> None:
    made = await merchant.order()
    assert made["status"] == "PAYER_ACTION_REQUIRED"
    assert set(made) == {"id", "status", "payment_source", "links"}
    assert await merchant.issue("POST", f"{ORDERS}/{made['id']}/capture") == "ORDER_NOT_APPROVED"

    back = await merchant.approve(made, PAYS)
    assert back.status_code == 303
    assert query_of(back.headers["location"]) == {"our": "1", "token": made["id"], "PayerID": PAYS}
    assert (await merchant.do("GET", f"{ORDERS}/{made['id']}"))["status"] == "APPROVED"

    done = await merchant.do("POST", f"{ORDERS}/{made['id']}/capture")
    capture = done["purchase_units"][0]["payments"]["captures"][0]
    assert (done["status"], capture["status"]) == ("COMPLETED", "COMPLETED")
    assert capture["amount"] == {"currency_code": "USD", "value": "49.00"}
    assert capture["seller_receivable_breakdown"]["net_amount"]["value"] == "46.80"
    whole = await merchant.do("GET", f"/v2/payments/captures/{capture['id']}")
    assert whole["supplementary_data"]["related_ids"] == {"order_id": made["id"]}
    assert (
        await merchant.issue("POST", f"{ORDERS}/{made['id']}/capture") == "ORDER_ALREADY_CAPTURED"
    )
    assert [each["event_type"] for each in await merchant.events()] == [
        "CHECKOUT.ORDER.APPROVED",
        "PAYMENT.CAPTURE.COMPLETED",
        "CHECKOUT.ORDER.COMPLETED",
    ]


async def test_who_is_declined_goes_back_and_pays_otherwise(merchant: Merchant) -> None:
    made = await merchant.order()
    await merchant.approve(made, DECLINED)
    refused = await merchant.call("POST", f"{ORDERS}/{made['id']}/capture")
    assert refused.status_code == 422
    assert refused.json()["details"][0]["issue"] == "INSTRUMENT_DECLINED"
    assert refused.json()["links"][0]["rel"] == "redirect"
    page = await merchant.http.get(refused.json()["links"][0]["href"])
    assert "declined" in page.text
    await merchant.approve(made, PAYS)
    done = await merchant.do("POST", f"{ORDERS}/{made['id']}/capture")
    assert done["status"] == "COMPLETED"


async def test_a_buyer_may_cancel_and_come_back(merchant: Merchant) -> None:
    made = await merchant.order()
    back = await merchant.approve(made, None)
    assert query_of(back.headers["location"]) == {"token": made["id"]}
    assert back.headers["location"].startswith("http://testserver/pricing?")
    await merchant.approve(made, PAYS)
    await merchant.do("POST", f"{ORDERS}/{made['id']}/capture")


async def test_a_request_id_repeats_the_order_as_it_is_by_then(merchant: Merchant) -> None:
    made = await merchant.do("POST", ORDERS, order(), PayPal_Request_Id="k")
    await merchant.approve(made, PAYS)
    again = await merchant.call("POST", ORDERS, order(), PayPal_Request_Id="k")
    assert (again.status_code, again.json()["id"]) == (200, made["id"])
    assert again.json()["status"] == "APPROVED"
    other = await merchant.issue("POST", ORDERS, order("50.00"), PayPal_Request_Id="k")
    assert other == "DUPLICATE_REQUEST_ID"
    path = f"{ORDERS}/{made['id']}/capture"
    first = await merchant.call("POST", path, PayPal_Request_Id="c")
    second = await merchant.call("POST", path, PayPal_Request_Id="c")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(await merchant.events("PAYMENT.CAPTURE.COMPLETED")) == 1


async def test_request_ids_of_orders_are_forgotten_after_six_hours(
    merchant: Merchant, clock: MovableClock
) -> None:
    made = await merchant.do("POST", ORDERS, order(), PayPal_Request_Id="k")
    clock.advance(timedelta(hours=6, seconds=1))
    anew = await merchant.do("POST", ORDERS, order(), PayPal_Request_Id="k")
    assert anew["id"] != made["id"]


MONEY = {"currency_code": "USD", "value": "10.00"}


def usd(value: str) -> dict[str, str]:
    return {"currency_code": "USD", "value": value}


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        (order("1e2"), "INVALID_PARAMETER_SYNTAX"),
        (order("10.001"), "DECIMAL_PRECISION"),
        (order("0.00"), "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (order("\u0661\u0660"), "INVALID_PARAMETER_SYNTAX"),
        (order("9999999999999999"), "MAX_VALUE_EXCEEDED"),
        (order(unit={"amount": {"currency_code": "JPY", "value": "10.00"}}),
         "DECIMALS_NOT_SUPPORTED"),
        (order(unit={"amount": {"currency_code": "INR", "value": "10"}}), "INVALID_CURRENCY_CODE"),
        (order(unit={"amount": {"currency_code": "USD", "value": 10}}),
         "INVALID_PARAMETER_SYNTAX"),
        (order(unit={"amount": MONEY | {"breakdown": {"item_total": usd("9")}}}),
         "AMOUNT_MISMATCH"),
        (order(unit={"amount": MONEY, "items": [
            {"name": "x", "quantity": "1", "unit_amount": usd("10")}]}), "ITEM_TOTAL_REQUIRED"),
        (order(unit={"amount": MONEY | {"breakdown": {"item_total": usd("10")}}, "items": [
            {"name": "x", "quantity": "2", "unit_amount": usd("10")}]}), "ITEM_TOTAL_MISMATCH"),
        (order(unit={"custom_id": "x" * 128}), "INVALID_STRING_LENGTH"),
        (order(unit={"custom_id": "a\0b"}), "INVALID_PARAMETER_SYNTAX"),
        (order(unit={"shipping": {}}), "NOT_SUPPORTED"),
        (order(intent="SALE"), "INVALID_PARAMETER_VALUE"),
        (order(purchase_units=[]), "INVALID_ARRAY_MIN_ITEMS"),
        (order(payment_source={"card": {}}), "NOT_ENABLED_FOR_CARD_PROCESSING"),
        ({"intent": "CAPTURE"}, "MISSING_REQUIRED_PARAMETER"),
    ],
)  # fmt: skip
async def test_what_paypal_refuses_is_refused(
    merchant: Merchant, body: dict[str, Any], issue: str
) -> None:
    assert await merchant.issue("POST", ORDERS, body) == issue


async def test_amounts_carry_the_decimals_of_their_currency(merchant: Merchant) -> None:
    for currency, given, kept in (("USD", "10", "10.00"), ("JPY", "500", "500")):
        unit = {"amount": {"currency_code": currency, "value": given}}
        capture = await merchant.paid(unit=unit)
        assert capture["amount"] == {"currency_code": currency, "value": kept}


async def test_an_order_is_changed_until_it_is_agreed(merchant: Merchant) -> None:
    made = await merchant.order()
    here, unit = f"{ORDERS}/{made['id']}", "/purchase_units/@reference_id=='default'"

    def patch(op: str, name: str, value: Any) -> list[dict[str, Any]]:
        return [{"op": op, "path": f"{unit}/{name}", "value": value}]

    await merchant.do("PATCH", here, patch("replace", "amount", usd("60.00")))
    await merchant.do("PATCH", here, patch("add", "invoice_id", "INV-1"))
    again = await merchant.issue("PATCH", here, patch("add", "invoice_id", "INV-1"))
    assert again == "INVALID_PATCH_OPERATION"
    assert await merchant.issue("PATCH", here, patch("replace", "payee", {})) == "NOT_PATCHABLE"
    await merchant.approve(made, PAYS)
    changed = await merchant.issue("PATCH", here, patch("replace", "amount", usd("61.00")))
    assert changed == "AMOUNT_CHANGE_NOT_ALLOWED"
    done = await merchant.do("POST", f"{here}/capture", Prefer="return=representation")
    assert done["purchase_units"][0]["amount"] == usd("60.00")
    assert done["purchase_units"][0]["payments"]["captures"][0]["invoice_id"] == "INV-1"
    late = await merchant.issue("PATCH", here, patch("replace", "custom_id", "x"))
    assert late == "ORDER_ALREADY_COMPLETED"

    other = await merchant.order(unit={"invoice_id": "INV-1"})
    await merchant.approve(other, PAYS)
    used = await merchant.issue("POST", f"{ORDERS}/{other['id']}/capture")
    assert used == "DUPLICATE_INVOICE_ID"


async def test_three_hours_are_all_that_a_buyer_and_a_merchant_have(
    merchant: Merchant, clock: MovableClock, sandbox_parts: Parts
) -> None:
    left, agreed = await merchant.order(), await merchant.order()
    clock.advance(timedelta(hours=2))
    await merchant.approve(agreed, PAYS)
    clock.advance(timedelta(hours=3))
    await settle(sandbox_parts)
    gone = await merchant.call("GET", f"{ORDERS}/{left['id']}")
    assert (gone.status_code, gone.json()["name"]) == (404, "RESOURCE_NOT_FOUND")
    assert (await merchant.do("GET", f"{ORDERS}/{agreed['id']}"))["status"] == "VOIDED"
    (event,) = await merchant.events("CHECKOUT.PAYMENT-APPROVAL.REVERSED")
    assert event["resource"]["order_id"] == agreed["id"]


async def test_the_caller_is_known_by_a_token_that_lasts_nine_hours(
    merchant: Merchant, creator: Merchant, clock: MovableClock
) -> None:
    made = await merchant.order()
    assert await creator.issue("GET", f"{ORDERS}/{made['id']}") == "INVALID_RESOURCE_ID"
    clock.advance(timedelta(seconds=32_400))
    late = await merchant.call("GET", f"{ORDERS}/{made['id']}")
    assert (late.status_code, late.json()["error"]) == (401, "invalid_token")
    nobody = await merchant.http.get(f"{PAYPAL_TWIN.path}{ORDERS}/{made['id']}")
    assert nobody.json()["name"] == "AUTHENTICATION_FAILURE"
    for method, path, status in (("GET", "/v2/x", 404), ("PUT", "/v2/checkout/orders", 405)):
        missing = await merchant.call(method, path)
        assert (missing.status_code, set(missing.json()) >= {"name", "debug_id"}) == (status, True)
    wrong: httpx.Response = await merchant.http.post(
        f"{PAYPAL_TWIN.path}/v1/oauth2/token", auth=("x", "y")
    )
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


async def test_a_merchant_asks_to_be_refused(merchant: Merchant) -> None:
    made = await merchant.order()
    await merchant.approve(made, PAYS)
    path = f"{ORDERS}/{made['id']}/capture"
    wish = '{"mock_application_codes": "TRANSACTION_REFUSED"}'
    assert await merchant.issue("POST", path, PayPal_Mock_Response=wish) == "TRANSACTION_REFUSED"
    down = '{"mock_application_codes": "INTERNAL_SERVER_ERROR"}'
    answer = await merchant.call("POST", path, PayPal_Mock_Response=down)
    assert answer.status_code == 500
    assert (await merchant.do("POST", path))["status"] == "COMPLETED"

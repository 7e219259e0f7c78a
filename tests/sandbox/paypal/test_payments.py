"""Held and captured money: in parts, never more than there is, and back again."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sandbox.paypal.conftest import BOUNCES, ECHECK, Merchant

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts
from studium.sandbox.paypal import settle
from studium.sandbox.paypal.currencies import fee_of, value_of, written

AUTHORIZATIONS = "/v2/payments/authorizations"
CAPTURES = "/v2/payments/captures"


def part(value: str, **more: Any) -> dict[str, Any]:
    return {"amount": {"currency_code": "USD", "value": value}} | more


async def test_what_is_held_is_taken_in_parts_and_never_exceeded(merchant: Merchant) -> None:
    held = await merchant.held()
    path = f"{AUTHORIZATIONS}/{held['id']}"
    assert await merchant.issue("POST", f"{path}/capture", part("49.01")) == (
        "MAX_CAPTURE_AMOUNT_EXCEEDED"
    )
    foreign = {"amount": {"currency_code": "EUR", "value": "1.00"}}
    assert await merchant.issue("POST", f"{path}/capture", foreign) == (
        "AUTH_CAPTURE_CURRENCY_MISMATCH"
    )
    first = await merchant.do("POST", f"{path}/capture", part("20.00"))
    assert set(first) == {"id", "status", "links"}
    assert (await merchant.do("GET", path))["status"] == "PARTIALLY_CAPTURED"
    assert await merchant.issue("POST", f"{path}/capture", {}) == "MAX_CAPTURE_AMOUNT_EXCEEDED"
    last = await merchant.do(
        "POST", f"{path}/capture", part("9.00", final_capture=True), Prefer="return=representation"
    )
    assert (last["final_capture"], last["custom_id"]) == (True, "our-1")
    related = last["supplementary_data"]["related_ids"]
    assert related["authorization_id"] == held["id"]
    assert (await merchant.do("GET", path))["status"] == "CAPTURED"
    assert await merchant.issue("POST", f"{path}/capture", part("1.00")) == (
        "AUTHORIZATION_ALREADY_CAPTURED"
    )
    assert await merchant.issue("POST", f"{path}/void") == "PREVIOUSLY_CAPTURED"
    order = await merchant.do("GET", f"/v2/checkout/orders/{related['order_id']}")
    payments = order["purchase_units"][0]["payments"]
    assert [each["amount"]["value"] for each in payments["captures"]] == ["20.00", "9.00"]
    assert payments["authorizations"][0]["status"] == "CAPTURED"


async def test_an_authorisation_is_voided_once_and_lapses_after_29_days(
    merchant: Merchant, clock: MovableClock, sandbox_parts: Parts
) -> None:
    first, second = await merchant.held(), await merchant.held()
    path = f"{AUTHORIZATIONS}/{first['id']}"
    answer = await merchant.call("POST", f"{path}/void")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await merchant.issue("POST", f"{path}/void") == "PREVIOUSLY_VOIDED"
    assert await merchant.issue("POST", f"{path}/capture", {}) == "AUTHORIZATION_VOIDED"
    clock.advance(timedelta(days=29))
    await settle(sandbox_parts)
    merchant.token = None
    late = f"{AUTHORIZATIONS}/{second['id']}"
    assert (await merchant.do("GET", late))["status"] == "VOIDED"
    assert await merchant.issue("POST", f"{late}/capture", {}) == "AUTHORIZATION_EXPIRED"
    assert len(await merchant.events("PAYMENT.AUTHORIZATION.VOIDED")) == 2


async def test_money_is_held_anew_once_from_the_fourth_day(
    merchant: Merchant, clock: MovableClock
) -> None:
    held = await merchant.held()
    path = f"{AUTHORIZATIONS}/{held['id']}"
    assert await merchant.issue("POST", f"{path}/reauthorize", {}) == "REAUTHORIZATION_TOO_SOON"
    clock.advance(timedelta(days=3))
    merchant.token = None
    anew = await merchant.do("POST", f"{path}/reauthorize", part("40.00"))
    again = f"{AUTHORIZATIONS}/{anew['id']}"
    assert (
        await merchant.issue("POST", f"{again}/reauthorize", {}) == "REAUTHORIZATION_NOT_SUPPORTED"
    )
    assert await merchant.issue("POST", f"{again}/void") == "CANNOT_BE_VOIDED"
    assert await merchant.issue("POST", f"{path}/capture", {}) == "AUTHORIZATION_ALREADY_CAPTURED"
    await merchant.do("POST", f"{again}/capture", {})


async def test_refunds_add_up_to_the_capture_and_no_further(merchant: Merchant) -> None:
    capture = await merchant.paid()
    path = f"{CAPTURES}/{capture['id']}/refund"
    first = await merchant.do(
        "POST", path, part("10.00", note_to_payer="Sorry", invoice_id="R-1"),
        Prefer="return=representation",
    )  # fmt: skip
    assert first["seller_payable_breakdown"]["total_refunded_amount"]["value"] == "10.00"
    assert (await merchant.do("GET", f"{CAPTURES}/{capture['id']}"))["status"] == (
        "PARTIALLY_REFUNDED"
    )
    assert await merchant.issue("POST", path, part("39.01")) == "REFUND_AMOUNT_EXCEEDED"
    assert await merchant.issue("POST", path, part("1.00", invoice_id="R-1")) == (
        "DUPLICATE_INVOICE_ID"
    )
    rest = await merchant.do("POST", path, {}, Prefer="return=representation")
    assert rest["amount"]["value"] == "39.00"
    assert await merchant.issue("POST", path, {}) == "CAPTURE_FULLY_REFUNDED"
    (event, _) = await merchant.events("PAYMENT.CAPTURE.REFUNDED")
    (up,) = [each["href"] for each in event["resource"]["links"] if each["rel"] == "up"]
    assert up.endswith(capture["id"])
    assert (await merchant.do("GET", f"/v2/payments/refunds/{first['id']}")) == first


async def test_refunds_at_once_never_exceed_the_capture_and_one_key_refunds_once(
    merchant: Merchant, clock: MovableClock
) -> None:
    capture = await merchant.paid()
    path = f"{CAPTURES}/{capture['id']}/refund"
    answers = await asyncio.gather(
        *(merchant.call("POST", path, part("20.00")) for _ in range(6)),
        *(merchant.call("POST", path, part("5.00"), PayPal_Request_Id="one") for _ in range(4)),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 422}
    events = await merchant.events("PAYMENT.CAPTURE.REFUNDED")
    values = [each["resource"]["amount"]["value"] for each in events]
    assert sorted(values) == ["20.00", "20.00", "5.00"]
    clock.advance(timedelta(days=44))
    merchant.token = None
    again = await merchant.call("POST", path, part("5.00"), PayPal_Request_Id="one")
    assert again.status_code == 200
    clock.advance(timedelta(days=137))
    merchant.token = None
    assert await merchant.issue("POST", path, part("1.00")) == "REFUND_TIME_LIMIT_EXCEEDED"


async def test_an_echeck_clears_or_bounces_after_three_days(
    merchant: Merchant, clock: MovableClock, sandbox_parts: Parts
) -> None:
    good, bad = await merchant.paid(ECHECK), await merchant.paid(BOUNCES)
    assert (good["status"], good["status_details"]) == ("PENDING", {"reason": "ECHECK"})
    assert await merchant.issue("POST", f"{CAPTURES}/{good['id']}/refund", {}) == "PENDING_CAPTURE"
    clock.advance(timedelta(days=3))
    await settle(sandbox_parts)
    merchant.token = None
    assert (await merchant.do("GET", f"{CAPTURES}/{good['id']}"))["status"] == "COMPLETED"
    assert (await merchant.do("GET", f"{CAPTURES}/{bad['id']}"))["status"] == "DECLINED"
    types = [each["event_type"] for each in await merchant.events()]
    assert types[-2:] in (
        ["PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.DENIED"],
        ["PAYMENT.CAPTURE.DENIED", "PAYMENT.CAPTURE.COMPLETED"],
    )


@settings(max_examples=100, deadline=None)
@given(st.decimals("0.01", "99999", places=2), st.sampled_from(["USD", "JPY", "EUR"]))
def test_a_fee_is_never_more_than_the_sale(amount: Any, currency: str) -> None:
    sale = value_of({"value": written(amount, currency)})
    assert 0 <= fee_of(sale, currency) <= sale

"""PayPal's objects in our words, and its amounts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.commerce.payments.disputes import DisputeStatus
from studium.commerce.payments.model import ProviderState, RefundStatus
from studium.commerce.payments.providers import ProviderRefused
from studium.commerce.payments.providers.paypal import PROVIDER
from studium.commerce.payments.providers.paypal.amounts import from_paypal, to_paypal
from studium.commerce.payments.providers.paypal.mapping import opened_checkout, order_snapshot
from studium.platform.money import Money

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PAYMENT_ID = "0190a3c4-0000-7000-8000-000000000001"
REFUND_ID = "0190a3c4-0000-7000-8000-000000000002"


def euros(value: str) -> dict[str, str]:
    return {"currency_code": "EUR", "value": value}


def an_order(status: str, custom_id: str = PAYMENT_ID, **payments: Any) -> dict[str, Any]:
    return {
        "id": "5O190127TN364715T",
        "intent": "CAPTURE",
        "status": status,
        "create_time": "2026-01-05T08:30:00Z",
        "purchase_units": [
            {
                "reference_id": "default",
                "custom_id": custom_id,
                "amount": euros("12.50"),
                "payments": payments,
            }
        ],
        "links": [
            {"rel": "self", "href": "https://api-m.paypal.com/v2/checkout/orders/5O19"},
            {"rel": "payer-action", "href": "https://www.paypal.com/checkoutnow?token=5O19"},
        ],
    }


def a_capture(status: str, value: str = "12.50") -> dict[str, Any]:
    return {"id": "3C679366HH908993F", "status": status, "amount": euros(value)}


@pytest.mark.parametrize(
    ("order", "state"),
    [
        (an_order("CREATED"), ProviderState.OPEN),
        (an_order("PAYER_ACTION_REQUIRED"), ProviderState.OPEN),
        (an_order("APPROVED"), ProviderState.APPROVED),
        (an_order("APPROVED", f"{PAYMENT_ID}.closed"), ProviderState.EXPIRED),
        (an_order("VOIDED"), ProviderState.EXPIRED),
        (an_order("COMPLETED", captures=[a_capture("COMPLETED")]), ProviderState.PAID),
        (an_order("COMPLETED", captures=[a_capture("PENDING")]), ProviderState.PROCESSING),
        (an_order("COMPLETED", captures=[a_capture("DECLINED")]), ProviderState.EXPIRED),
        (an_order("COMPLETED", authorizations=[a_capture("CREATED")]), ProviderState.AUTHORIZED),
        (an_order("COMPLETED", authorizations=[a_capture("VOIDED")]), ProviderState.EXPIRED),
        (an_order("COMPLETED", authorizations=[a_capture("PENDING")]), ProviderState.PROCESSING),
    ],
)
def test_an_order_s_status_is_read_in_our_words(
    order: dict[str, Any], state: ProviderState
) -> None:
    told = order_snapshot(order, seen_at=NOW)
    assert (told.state, told.is_current) == (state, True)
    assert str(told.reference.payment_id) == PAYMENT_ID


def test_money_that_was_taken_of_a_closed_order_stays_taken() -> None:
    order = an_order("COMPLETED", f"{PAYMENT_ID}.closed", captures=[a_capture("COMPLETED")])
    assert order_snapshot(order, seen_at=NOW).state is ProviderState.PAID


def test_an_order_to_which_nobody_agreed_ends_after_six_hours() -> None:
    late = NOW + timedelta(hours=6)
    assert order_snapshot(an_order("CREATED"), seen_at=late).state is ProviderState.EXPIRED
    assert order_snapshot(an_order("APPROVED"), seen_at=late).state is ProviderState.APPROVED


def test_the_payer_is_led_to_paypal_for_three_hours() -> None:
    opened = opened_checkout(an_order("PAYER_ACTION_REQUIRED"))
    assert opened.url == "https://www.paypal.com/checkoutnow?token=5O19"
    assert opened.expires_at == datetime(2026, 1, 5, 11, 30, tzinfo=UTC)


def test_what_went_back_is_the_sum_of_refunds_that_did_not_fail() -> None:
    refunds = [
        {"id": "1", "status": "COMPLETED", "amount": euros("2.50")},
        {"id": "2", "status": "PENDING", "amount": euros("1.00")},
        {"id": "3", "status": "CANCELLED", "amount": euros("4.00")},
    ]
    order = an_order("COMPLETED", captures=[a_capture("PARTIALLY_REFUNDED")], refunds=refunds)
    told = order_snapshot(order, seen_at=NOW)
    assert (told.state, told.paid_minor, told.refunded_minor) == (ProviderState.PAID, 1250, 350)


def test_of_held_money_the_authorization_names_the_payment_before_and_after() -> None:
    held = {
        "id": "0VF52814937998046",
        "status": "CREATED",
        "amount": euros("12.50"),
        "expiration_time": "2026-02-03T08:30:00Z",
    }
    told = order_snapshot(an_order("COMPLETED", authorizations=[held]), seen_at=NOW)
    assert (told.authorized_minor, told.paid_minor) == (1250, 0)
    assert told.capture_before == datetime(2026, 2, 3, 8, 30, tzinfo=UTC)
    taken = [held | {"status": "CAPTURED"}], [a_capture("COMPLETED", "8.00")]
    order = an_order("COMPLETED", authorizations=taken[0], captures=taken[1])
    after = order_snapshot(order, seen_at=NOW)
    assert (after.state, after.paid_minor) == (ProviderState.PAID, 800)
    assert after.reference.provider_payment_id == told.reference.provider_payment_id


def test_a_refund_in_an_event_names_its_payment_by_the_order_and_itself_by_our_id() -> None:
    resource = {
        "id": "1Y107995YT783435V",
        "status": "COMPLETED",
        "custom_id": REFUND_ID,
        "amount": euros("2.50"),
        "supplementary_data": {"related_ids": {"order_id": "5O190127TN364715T"}},
    }
    event = {"event_type": "PAYMENT.CAPTURE.REFUNDED", "resource": resource}
    hint = PROVIDER.read_event(event, created_at=NOW)
    assert hint is not None
    assert hint.reference.payment_id is None
    assert hint.reference.provider_checkout_id == "5O190127TN364715T"
    assert hint.refund is not None
    assert str(hint.refund.refund_id) == REFUND_ID
    assert hint.refund.refund.status is RefundStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"status": "OPEN", "dispute_life_cycle_stage": "INQUIRY"}, "warning_needs_response"),
        ({"status": "WAITING_FOR_SELLER_RESPONSE"}, "needs_response"),
        ({"status": "UNDER_REVIEW"}, "under_review"),
        ({"status": "RESOLVED", "outcome": "RESOLVED_BUYER_FAVOUR"}, "lost"),
        ({"status": "RESOLVED", "outcome": "RESOLVED_SELLER_FAVOUR"}, "won"),
    ],
)
def test_a_dispute_is_read_in_our_words(told: dict[str, Any], status: str) -> None:
    stage = told.get("dispute_life_cycle_stage", "CHARGEBACK")
    resource = {
        "dispute_id": "PP-D-4012",
        "status": told["status"],
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "dispute_life_cycle_stage": stage,
        "dispute_amount": euros("12.50"),
        "dispute_outcome": {"outcome_code": told.get("outcome")},
        "seller_response_due_date": "2026-01-15T00:00:00Z",
        "disputed_transactions": [{"seller_transaction_id": "3C67", "custom": PAYMENT_ID}],
    }
    event = {"event_type": "CUSTOMER.DISPUTE.UPDATED", "resource": resource}
    hint = PROVIDER.read_event(event, created_at=NOW)
    assert hint is not None
    assert str(hint.reference.payment_id) == PAYMENT_ID
    assert hint.dispute is not None
    assert hint.dispute.status is DisputeStatus(status)
    assert (hint.dispute.amount_minor, hint.dispute.currency) == (1250, "eur")


@pytest.mark.parametrize("amount", [(1250, "kwd"), (150, "huf"), (150, "twd")])
def test_what_paypal_does_not_take_is_refused_before_any_call(amount: tuple[int, str]) -> None:
    with pytest.raises(ProviderRefused):
        to_paypal(*amount)


@given(st.integers(min_value=1, max_value=10**11), st.sampled_from(["eur", "usd", "jpy", "huf"]))
def test_an_amount_comes_back_as_it_went(amount_minor: int, currency: str) -> None:
    asked = amount_minor * 100 if currency == "huf" else amount_minor
    sent = to_paypal(asked, currency)
    assert ("." in sent["value"]) is (currency in {"eur", "usd"})
    assert from_paypal(sent) == Money(asked, currency)

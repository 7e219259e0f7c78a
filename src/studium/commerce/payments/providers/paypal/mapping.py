"""PayPal's objects in our words. They come as JSON, from the API or inside an event.

Field meanings: PayPal's published specifications of Orders v2 (2.13) and Payments v2 (2.5).

An order holds all there is: its id is the checkout's. The payment is named by its authorization
where money is held first, else by its capture.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.commerce.payments.disputes import DisputeNews, DisputeStatus
from studium.commerce.payments.model import (
    PaymentReference,
    ProviderState,
    RefundStatus,
    Snapshot,
)
from studium.commerce.payments.providers.contract import OpenedCheckout, RefundNews, SentRefund
from studium.commerce.payments.providers.paypal.amounts import from_paypal
from studium.commerce.payments.providers.paypal.client import moment

Body = Mapping[str, Any]

CLOSED = ".closed"  # behind our id, in the order's custom id: nobody takes its money any more
_LONGEST_CUSTOM_ID = 127
PART = ".part"  # behind our id of a refund, where one capture does not hold all of it
# The payer is to be led to PayPal within three hours, and to agree within three more: the
# specification of Orders v2, at `links` of an order.
_LEAD_WITHIN = timedelta(hours=3)
_ENDS_AFTER = timedelta(hours=6)

_TAKEN = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"})
_GIVEN = frozenset({"COMPLETED", "PENDING"})
_REFUND_STATUS = {
    "COMPLETED": RefundStatus.SUCCEEDED,
    "FAILED": RefundStatus.FAILED,
    "CANCELLED": RefundStatus.FAILED,
}
# PayPal itself pays the payer with a payout: our money stays.
_IN_OUR_FAVOUR = frozenset(
    {"CANCELED_BY_BUYER", "DENIED", "RESOLVED_SELLER_FAVOUR", "RESOLVED_WITH_PAYOUT"}
)


def order_snapshot(order: Body, *, seen_at: datetime) -> Snapshot:
    """An order as it was read just now, with what was held, taken and given back."""
    unit = _unit(order)
    asked = from_paypal(unit["amount"])
    held, taken = live_authorization(order), _taken(order)
    failed: Body = next(reversed(_failed(order)), {})
    return Snapshot(
        reference=order_reference(order),
        state=_state(order, seen_at),
        seen_at=seen_at,
        is_current=True,
        paid_minor=_sum(taken),
        authorized_minor=_sum([held]) if held and not taken else None,
        capturable_minor=_rest(order, held) if held and taken else None,
        capture_before=moment(held.get("expiration_time")) if held else None,
        currency=asked.currency,
        refunded_minor=_refunded(order, taken),
        failure_code=failed.get("status"),
        failure_message="PayPal did not let this payment through." if failed else None,
    )


def capture_snapshot(capture: Body, *, seen_at: datetime) -> Snapshot:
    """A capture whose order PayPal keeps no more; of a partial refund it tells no amount."""
    paid = from_paypal(capture["amount"])
    status = capture.get("status")
    given: dict[Any, int] = {"COMPLETED": 0, "REFUNDED": paid.amount_minor}
    state = ProviderState.PAID if status in _TAKEN else ProviderState.EXPIRED
    return Snapshot(
        reference=PaymentReference(
            payment_id=our_id(capture.get("custom_id")), provider_payment_id=capture["id"]
        ),
        state=ProviderState.PROCESSING if status == "PENDING" else state,
        seen_at=seen_at,
        is_current=True,
        paid_minor=paid.amount_minor,
        currency=paid.currency,
        refunded_minor=given.get(status),
    )


def order_reference(order: Body) -> PaymentReference:
    """How an order names its payment."""
    authorizations = authorizations_of(order)
    captures = [*_taken(order), *_pending(order)]
    named = authorizations[-1] if authorizations else captures[0] if captures else {}
    return PaymentReference(
        payment_id=our_id(_unit(order).get("custom_id")),
        provider_checkout_id=order["id"],
        provider_payment_id=named.get("id"),
    )


def event_reference(order: Body) -> PaymentReference:
    """How an order in an event names its payment; one that was reversed has another shape."""
    return PaymentReference(
        payment_id=our_id(_unit(order).get("custom_id")),
        provider_checkout_id=order.get("id") or order.get("order_id"),
    )


def related_reference(resource: Body) -> PaymentReference:
    """How a capture, an authorization or a refund in an event names its payment.

    Only the order is the same in every event of a payment.
    """
    related = (resource.get("supplementary_data") or {}).get("related_ids") or {}
    return PaymentReference(
        payment_id=our_id(resource.get("custom_id")), provider_checkout_id=related.get("order_id")
    )


def opened_checkout(order: Body) -> OpenedCheckout:
    """Where the payer agrees."""
    created_at = moment(order.get("create_time"))
    return OpenedCheckout(
        provider_checkout_id=order["id"],
        url=approval_link(order),
        expires_at=created_at + _LEAD_WITHIN if created_at else None,
    )


def approval_link(order: Body) -> str | None:
    """The page on which the payer agrees."""
    links = {link.get("rel"): link.get("href") for link in order.get("links") or ()}
    return links.get("payer-action") or links.get("approve")


def is_closed(order: Body) -> bool:
    """Whether we have said that nobody takes its money any more."""
    return str(_unit(order).get("custom_id")).partition(" ")[0].endswith(CLOSED)


def is_part(custom_id: object) -> bool:
    """Whether it names a refund of which this is a part."""
    return isinstance(custom_id, str) and custom_id.endswith(PART)


def live_authorization(order: Body) -> dict[str, Any] | None:
    """The authorization that holds money now, if any: the newest, where it was held anew."""
    return next(
        (
            each
            for each in reversed(authorizations_of(order))
            if each.get("status") in {"CREATED", "PARTIALLY_CAPTURED"}
        ),
        None,
    )


def authorizations_of(order: Body) -> list[dict[str, Any]]:
    """What was held, oldest first."""
    return list(_payments(order).get("authorizations") or [])


def captures_of(order: Body) -> list[dict[str, Any]]:
    """What was taken, oldest first; refunds are made of these."""
    return _taken(order)


def refunds_of(order: Body) -> list[dict[str, Any]]:
    """What was given back, whoever did it."""
    return list(_payments(order).get("refunds") or [])


def refunds_named(order: Body, refund_id: UUID) -> list[dict[str, Any]]:
    """What was given back under our id of a refund: of one capture, or of several."""
    return [each for each in refunds_of(order) if our_id(each.get("custom_id")) == refund_id]


def capture_of(refund: Body) -> str | None:
    """The capture of which a refund gives back."""
    up = next((each for each in refund.get("links") or () if each.get("rel") == "up"), None)
    return str(up.get("href")).rpartition("/")[2] if up else None


def given_back_of(order: Body, capture_id: str) -> int:
    """How much of a capture was given back, or is about to be, in minor units."""
    return _sum(
        each
        for each in refunds_of(order)
        if capture_of(each) == capture_id and each.get("status") in _GIVEN
    )


def sent_refund(refund: Body) -> SentRefund:
    """A refund."""
    reason = (refund.get("status_details") or {}).get("reason")
    status = _REFUND_STATUS.get(str(refund.get("status")), RefundStatus.PENDING)
    return SentRefund(
        provider_refund_id=refund["id"],
        status=status,
        failure_message=reason if status is RefundStatus.FAILED else None,
    )


def refund_news(refund: Body) -> RefundNews:
    """What a refund event says; our id of the refund is its custom id."""
    return RefundNews(refund_id=our_id(refund.get("custom_id")), refund=sent_refund(refund))


def dispute_news(dispute: Body, *, said_at: datetime) -> DisputeNews:
    """What a dispute event says. One payment of ours is one transaction of it."""
    amount = from_paypal(dispute["dispute_amount"])
    is_inquiry = dispute.get("dispute_life_cycle_stage") == "INQUIRY"
    return DisputeNews(
        provider_dispute_id=str(dispute["dispute_id"]),
        provider_payment_id=None,
        status=_dispute_status(dispute, is_inquiry=is_inquiry),
        reason=str(dispute.get("reason") or "OTHER").lower(),
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        is_refundable=is_inquiry,
        due_at=moment(dispute.get("seller_response_due_date")),
        said_at=said_at,
    )


def dispute_reference(dispute: Body) -> PaymentReference:
    """How a dispute names its payment: by our id, where the transaction has it."""
    transactions = dispute.get("disputed_transactions") or [{}]
    payment_id = our_id(transactions[0].get("custom"))
    named = None if payment_id else transactions[0].get("seller_transaction_id")
    return PaymentReference(payment_id=payment_id, provider_payment_id=named)


def custom_id(payment_id: UUID, metadata: Mapping[str, str]) -> str:
    """Our id of a payment, and behind it what fits of the caller's metadata: `… booking=B-7`.

    PayPal keeps no metadata; its custom id comes back in events, reports and on its pages.
    """
    told = str(payment_id)
    for name, value in sorted(metadata.items()):
        more = f"{told} {name}={value}"
        if len(more) <= _LONGEST_CUSTOM_ID and name != "invoice_id":
            told = more
    return told


def our_id(text: object) -> UUID | None:
    """Our id in a custom id."""
    try:
        return UUID(text.partition(" ")[0].partition(".")[0]) if isinstance(text, str) else None
    except ValueError:
        return None


def _state(order: Body, seen_at: datetime) -> ProviderState:
    """Money that was taken is told first: it stays taken whatever else the order says."""
    if _taken(order):
        return ProviderState.PAID
    if _pending(order) or _authorization(order, "PENDING"):
        return ProviderState.PROCESSING
    if live_authorization(order):
        return ProviderState.AUTHORIZED
    status = order.get("status")
    was_held = bool(_payments(order).get("authorizations"))
    # A completed order takes no other way of paying: what it ends without is not paid.
    is_over = status in {"VOIDED", "COMPLETED"} or was_held or _is_late(order, seen_at)
    if is_over or is_closed(order):
        return ProviderState.EXPIRED
    return ProviderState.APPROVED if status == "APPROVED" else ProviderState.OPEN


def _is_late(order: Body, seen_at: datetime) -> bool:
    """Whether nobody agreed in time."""
    created_at = moment(order.get("create_time"))
    is_late = created_at is not None and seen_at - created_at > _ENDS_AFTER
    return is_late and order.get("status") in {"CREATED", "PAYER_ACTION_REQUIRED", "SAVED"}


def _unit(order: Body) -> dict[str, Any]:
    """We ask for one purchase unit, always."""
    units = order.get("purchase_units") or [{}]
    return dict(units[0])


def _payments(order: Body) -> dict[str, Any]:
    return dict(_unit(order).get("payments") or {})


def _authorization(order: Body, status: str) -> dict[str, Any] | None:
    found = _payments(order).get("authorizations") or []
    return next((each for each in found if each.get("status") == status), None)


def _captures(order: Body, statuses: Iterable[str]) -> list[dict[str, Any]]:
    found = _payments(order).get("captures") or []
    return [each for each in found if each.get("status") in statuses]


def _taken(order: Body) -> list[dict[str, Any]]:
    return _captures(order, _TAKEN)


def _pending(order: Body) -> list[dict[str, Any]]:
    return _captures(order, {"PENDING"})


def _failed(order: Body) -> list[dict[str, Any]]:
    return _captures(order, {"DECLINED", "FAILED"})


def _sum(items: Iterable[Body]) -> int:
    return sum(from_paypal(each["amount"]).amount_minor for each in items)


def _rest(order: Body, held: Body) -> int:
    """What is held still beside what was taken, or is about to be."""
    return max(0, _sum([held]) - _sum(_captures(order, _TAKEN | {"PENDING"})))


def _refunded(order: Body, taken: list[dict[str, Any]]) -> int:
    """What went back: refunds that did not fail, and all of a capture that says so itself."""
    given = [each for each in refunds_of(order) if each.get("status") in _GIVEN]
    whole = [each for each in taken if each.get("status") == "REFUNDED"]
    return max(_sum(given), _sum(whole))


def _dispute_status(dispute: Body, *, is_inquiry: bool) -> DisputeStatus:
    """An unknown status is one to look at: it needs a response."""
    status = dispute.get("status")
    if status == "RESOLVED":
        outcome = (dispute.get("dispute_outcome") or {}).get("outcome_code")
        is_won = outcome in _IN_OUR_FAVOUR
        return DisputeStatus.WON if is_won else DisputeStatus.LOST
    if status in {"UNDER_REVIEW", "WAITING_FOR_BUYER_RESPONSE"}:
        return DisputeStatus.WARNING_UNDER_REVIEW if is_inquiry else DisputeStatus.UNDER_REVIEW
    return DisputeStatus.WARNING_NEEDS_RESPONSE if is_inquiry else DisputeStatus.NEEDS_RESPONSE

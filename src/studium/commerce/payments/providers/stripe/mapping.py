"""Stripe's objects in our words. They come as JSON, from the API or inside an event.

Field meanings: docs.stripe.com/api, version 2026-10-28.endive.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from studium.commerce.payments.disputes.model import DisputeNews, DisputeStatus
from studium.commerce.payments.model import (
    PaymentReference,
    ProviderState,
    RefundStatus,
    Snapshot,
)
from studium.commerce.payments.providers.contract import OpenedCheckout, RefundNews, SentRefund
from studium.commerce.payments.providers.stripe.amounts import from_stripe

Body = Mapping[str, Any]

_REFUND_STATUS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


def session_snapshot(session: Body, *, seen_at: datetime, is_current: bool = False) -> Snapshot:
    """A Checkout Session; its payment intent and charge too, when they are expanded in it."""
    intent = _expanded(session.get("payment_intent"))
    failure = _failure_of(intent)
    charge = _expanded(intent.get("latest_charge"))
    return Snapshot(
        reference=session_reference(session),
        state=_session_state(session, intent),
        seen_at=seen_at,
        is_current=is_current,
        paid_minor=_minor(session, "amount_total"),
        currency=session.get("currency"),
        refunded_minor=_refunded(charge),
        failure_code=failure.get("decline_code") or failure.get("code"),
        failure_message=failure.get("message"),
        card_brand=_card(charge).get("brand"),
        card_last4=_card(charge).get("last4"),
    )


def intent_snapshot(intent: Body, *, seen_at: datetime, is_current: bool = False) -> Snapshot:
    """A Payment Intent; its charge too, when it is expanded in it."""
    failure = _failure_of(intent)
    charge = _expanded(intent.get("latest_charge"))
    return Snapshot(
        reference=intent_reference(intent),
        state=_intent_state(intent),
        seen_at=seen_at,
        is_current=is_current,
        paid_minor=_minor(intent, "amount_received"),
        authorized_minor=_minor(intent, "amount_capturable"),
        capture_before=_capture_before(charge),
        currency=intent.get("currency"),
        refunded_minor=_refunded(charge),
        failure_code=failure.get("decline_code") or failure.get("code"),
        failure_message=failure.get("message"),
        card_brand=_card(charge).get("brand"),
        card_last4=_card(charge).get("last4"),
    )


def charge_snapshot(charge: Body, *, seen_at: datetime) -> Snapshot:
    """A Charge that went through, and what was refunded of it.

    Of one that only holds money nothing is refunded: what it says is that it holds, or held.
    """
    is_held = not charge.get("captured")
    is_over = is_held and bool(charge.get("refunded"))
    held = ProviderState.EXPIRED if is_over else ProviderState.AUTHORIZED
    return Snapshot(
        reference=charge_reference(charge),
        state=held if is_held else ProviderState.PAID,
        authorized_minor=_minor(charge, "amount") if is_held else None,
        capture_before=_capture_before(charge) if is_held else None,
        seen_at=seen_at,
        paid_minor=_minor(charge, "amount_captured"),
        currency=charge.get("currency"),
        refunded_minor=_refunded(charge),
        card_brand=_card(charge).get("brand"),
        card_last4=_card(charge).get("last4"),
    )


def session_reference(session: Body) -> PaymentReference:
    """How a Checkout Session names its payment."""
    return PaymentReference(
        payment_id=_our_id(session.get("client_reference_id")) or _named(session, "payment_id"),
        provider_checkout_id=session.get("id"),
        provider_payment_id=_id_of(session.get("payment_intent")),
    )


def intent_reference(intent: Body) -> PaymentReference:
    """How a Payment Intent names its payment."""
    return PaymentReference(
        payment_id=_named(intent, "payment_id"), provider_payment_id=intent.get("id")
    )


def charge_reference(charge: Body) -> PaymentReference:
    """How a Charge, or a Refund, names its payment."""
    return PaymentReference(
        payment_id=_named(charge, "payment_id"),
        provider_payment_id=_id_of(charge.get("payment_intent")),
    )


def opened_checkout(session: Body) -> OpenedCheckout:
    """Where to pay."""
    expires_at = session.get("expires_at")
    return OpenedCheckout(
        provider_checkout_id=session["id"],
        url=session.get("url"),
        expires_at=datetime.fromtimestamp(expires_at, UTC) if expires_at else None,
    )


def sent_refund(refund: Body) -> SentRefund:
    """A Refund."""
    return SentRefund(
        provider_refund_id=refund["id"],
        status=_REFUND_STATUS.get(refund.get("status") or "", RefundStatus.PENDING),
        failure_message=refund.get("failure_reason"),
    )


def refund_news(refund: Body) -> RefundNews:
    """What a refund event says."""
    return RefundNews(refund_id=_named(refund, "refund_id"), refund=sent_refund(refund))


def dispute_news(dispute: Body, *, said_at: datetime) -> DisputeNews:
    """What a dispute event says. An unknown status is one to look at: it needs a response."""
    due_by = (dispute.get("evidence_details") or {}).get("due_by")
    status = str(dispute.get("status"))
    is_known = status in set(DisputeStatus)
    return DisputeNews(
        provider_dispute_id=dispute["id"],
        provider_payment_id=_id_of(dispute.get("payment_intent")),
        status=DisputeStatus(status) if is_known else DisputeStatus.NEEDS_RESPONSE,
        reason=dispute.get("reason") or "general",
        amount_minor=_minor(dispute, "amount") or 0,
        currency=dispute["currency"],
        is_refundable=bool(dispute.get("is_charge_refundable")),
        due_at=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        said_at=said_at,
    )


def _session_state(session: Body, intent: Body) -> ProviderState:
    """Fulfil on payment_status, never on completion alone: docs.stripe.com/checkout/fulfillment."""
    if session.get("payment_status") in {"paid", "no_payment_required"}:
        return ProviderState.PAID
    if session.get("status") == "expired":
        return ProviderState.EXPIRED
    state = _intent_state(intent) if intent else ProviderState.OPEN
    if session.get("status") != "complete":
        return state
    # A completed session takes no other way of paying: the bank takes its time, or has refused.
    has_failed = state in {ProviderState.FAILED, ProviderState.EXPIRED}
    return ProviderState.EXPIRED if has_failed else ProviderState.PROCESSING


def _intent_state(intent: Body) -> ProviderState:
    """Unknown statuses are read as open: Stripe adds to its enumerations."""
    status = intent.get("status")
    if status == "succeeded":
        return ProviderState.PAID
    if status == "canceled":
        return ProviderState.EXPIRED
    if status == "processing":
        return ProviderState.PROCESSING
    if status == "requires_capture":
        return ProviderState.AUTHORIZED
    has_failed = status == "requires_payment_method" and intent.get("last_payment_error")
    return ProviderState.FAILED if has_failed else ProviderState.OPEN


def _failure_of(intent: Body) -> Body:
    return intent.get("last_payment_error") or {}


def _refunded(charge: Body) -> int | None:
    """What was refunded of what was captured: Stripe counts what was never captured among it."""
    refunded, captured = _minor(charge, "amount_refunded"), _minor(charge, "amount_captured")
    amount = _minor(charge, "amount")
    if refunded is None or captured is None or amount is None:
        return refunded
    return max(0, refunded - (amount - captured)) if charge.get("captured") else 0


def _capture_before(charge: Body) -> datetime | None:
    """When an authorization ends by itself, in seconds since 1970 at Stripe."""
    until = _card(charge).get("capture_before")
    return datetime.fromtimestamp(until, UTC) if until else None


def _card(charge: Body) -> Body:
    """The card that a charge was made with, if it was one."""
    return (charge.get("payment_method_details") or {}).get("card") or {}


def _minor(body: Body, name: str) -> int | None:
    """An amount of the object, in minor units of its currency."""
    return from_stripe(body.get(name), body.get("currency"))


def _expanded(value: object) -> Body:
    """An object that may have come as its id only."""
    return value if isinstance(value, Mapping) else {}


def _id_of(value: object) -> str | None:
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None


def _named(body: Body, name: str) -> UUID | None:
    """One of our ids in the object's metadata."""
    return _our_id((body.get("metadata") or {}).get(name))


def _our_id(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None

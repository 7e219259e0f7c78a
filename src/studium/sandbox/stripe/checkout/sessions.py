"""Checkout Sessions: made from items, completed by payment, expired by time or by request."""

from datetime import UTC, datetime, timedelta
from typing import Any

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.parameters import EMPTY_ADDRESS
from studium.sandbox.stripe.payments import cancel_intent

LASTS = timedelta(hours=24)
_SHORTEST = timedelta(minutes=30)


async def new_session(objects: AccountObjects, params: Body, items: list[Body]) -> Stored:
    """Keep an open session for these line items."""
    body = _session_body(objects, params, items)
    private = {
        "line_items": items,
        "payment_intent_data": params.get("payment_intent_data", {}),
        "subscription_data": params.get("subscription_data", {}),
    }
    expires_at = datetime.fromtimestamp(body["expires_at"], UTC)
    return await objects.add(body, private=private, due_at=expires_at)


def is_over(objects: AccountObjects, session: Stored) -> bool:
    """Whether an open session's time has run out, though nobody noted it yet."""
    return bool(session.body["status"] == "open" and session.body["expires_at"] <= objects.second)


def intent_id_of(session: Stored) -> str | None:
    """The intent by which it is paid; in subscription mode the session itself does not tell."""
    found: str | None = session.body["payment_intent"] or session.private.get("intent")
    return found


def needs_card(session: Body) -> bool:
    """Whether a card is asked for: for a subscription also when nothing is due yet."""
    return bool(session["amount_total"] or session["mode"] == "subscription")


async def expire_session(objects: AccountObjects, session: Stored) -> None:
    """Close an open session for good. Raises ApiError when it is not open."""
    status = session.body["status"]
    if status != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {status}.",
            param="session",
        )
    session.body |= {"status": "expired", "url": None}
    session.due_at = None
    await objects.save(session)
    intent_id = intent_id_of(session)
    if intent_id is not None:
        intent = await objects.lock("payment_intent", intent_id)
        await cancel_intent(objects, intent, "expired")
    await objects.announce("checkout.session.expired", session.body)


async def complete_session(objects: AccountObjects, session: Stored, payment_status: str) -> None:
    """Close an open session as bought."""
    session.body |= {"status": "complete", "payment_status": payment_status, "url": None}
    session.due_at = None
    await objects.save(session)
    await objects.announce("checkout.session.completed", session.body)


def customer_details(email: str | None, name: str | None) -> Body:
    """Who paid, as the session reports it."""
    return {
        "address": EMPTY_ADDRESS,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _expiry(objects: AccountObjects, wanted: int | None) -> int:
    """The Unix second of expiry: a day from now, or what was asked for within bounds."""
    latest = int((objects.now + LASTS).timestamp())
    if wanted is None:
        return latest
    if wanted > latest:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    if wanted < int((objects.now + _SHORTEST).timestamp()):
        raise ApiError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            param="expires_at",
        )
    return wanted


def _session_body(objects: AccountObjects, params: Body, items: list[Body]) -> Body:
    session_id = fresh("cs_test")
    total = sum(item["amount_total"] for item in items)
    if params.get("subscription_data", {}).get("trial_period_days"):
        total = 0
    email = params.get("customer_email")
    given: dict[str, Any] = {
        name: params.get(name)
        for name in (
            "allowed_payment_method_types",
            "cancel_url",
            "client_reference_id",
            "customer",
            "integration_identifier",
            "locale",
            "submit_type",
        )
    }
    unused = dict.fromkeys(_UNUSED)
    return given | unused | {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": objects.second,
        "currency": items[0]["currency"],
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": params.get("custom_text", {}).get("submit"),
            "terms_of_service_acceptance": None,
        },
        "customer_creation": (
            None if params.get("customer") else params.get("customer_creation", "if_required")
        ),
        "customer_details": customer_details(email, None) if email else None,
        "customer_email": email,
        "discounts": [],
        "expires_at": _expiry(objects, params.get("expires_at")),
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "mode": params["mode"],
        "payment_method_collection": (
            "always" if params["mode"] == "subscription" else "if_required"
        ),
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid" if total else "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{objects.address}/pay/{session_id}",
    }  # fmt: skip


# Fields that a session has and that nothing here fills.
_UNUSED = (
    "after_expiration",
    "allow_promotion_codes",
    "billing_address_collection",
    "client_secret",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "invoice",
    "invoice_creation",
    "origin_context",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "subscription",
    "wallet_options",
)

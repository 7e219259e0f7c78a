"""Charging a card: the charge, its balance transaction, its events, or its failure."""

from copy import deepcopy
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.cards import Decline, TestCard
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.payments.methods import card_of

# An authorisation that is not captured lapses after this long (customer-initiated, by card).
AUTHORISATION_LASTS = timedelta(days=7)

# How long the two special test cards take to be disputed.
_DISPUTED_AFTER = timedelta(seconds=1)

# Standard pricing for cards: 2.9 % + 30 minor units; funds are available two days later.
_FEE_PER_MILLE = 29
_FEE_FIXED = 30
_AVAILABLE_AFTER_SECONDS = 2 * 24 * 3600
_TRANSACTION_ID_LENGTH = 15


def card_error(decline: Decline, intent: Body, method: Body, charge_id: str | None) -> ApiError:
    """402: the card was refused."""
    more = {"decline_code": decline.decline_code, "advice_code": decline.advice_code,
            "charge": charge_id}  # fmt: skip
    return ApiError(
        decline.message,
        status=402,
        type="card_error",
        code=decline.code,
        param=decline.param,
        **{name: value for name, value in more.items() if value is not None},
        payment_intent=intent,
        payment_method=method,
    )


async def charge_card(
    objects: AccountObjects, intent: Body, method: Stored, *, authenticated: bool
) -> tuple[Stored, Decline | None]:
    """Try to take the intent's amount from a card.

    Answers the charge and, when the card refused, why. Announces `charge.succeeded` or
    `charge.failed`; the caller moves the intent on.
    """
    card = card_of(method)
    body = _charge_body(objects, intent, method, card, authenticated=authenticated)
    if card.decline is not None:
        body |= _failure(card, card.decline)
        charge = await objects.add(body)
        await objects.announce("charge.failed", charge.body)
        return charge, card.decline
    if intent["capture_method"] == "manual":
        lapses_at = objects.now + AUTHORISATION_LASTS
        body["payment_method_details"]["card"]["capture_before"] = int(lapses_at.timestamp())
    else:
        body |= {"amount_captured": body["amount"], "captured": True}
    disputed_at = objects.now + _DISPUTED_AFTER if body["captured"] and card.dispute else None
    private = {
        "refund": card.refund,
        "dispute": card.dispute,
        "is_inquiry": card.is_inquiry,
    }
    charge = await objects.add(body, private=private, due_at=disputed_at)
    await objects.announce("charge.succeeded", charge.body)
    return charge, None


async def refuse_card(
    objects: AccountObjects, intent: Body, method: Stored, decline: Decline
) -> Stored:
    """A failed charge for a payment that the card's bank wants its holder to authenticate."""
    card = card_of(method)
    body = _charge_body(objects, intent, method, card, authenticated=False)
    charge = await objects.add(body | _failure(card, decline))
    await objects.announce("charge.failed", charge.body)
    return charge


async def record_capture(objects: AccountObjects, charge: Stored) -> None:
    """Cache the funds of a captured charge, and say so: they are recorded after the capture."""
    before = deepcopy(charge.body)
    transaction = await add_transaction(
        objects, charge.body, "charge", charge.body["amount_captured"]
    )
    charge.body["balance_transaction"] = transaction.id
    await objects.save(charge)
    await objects.announce("charge.updated", charge.body, before=before)


async def add_transaction(
    objects: AccountObjects, source: Body, transaction_type: str, amount_minor: int
) -> Stored:
    """Cache funds that came (positive; a charge costs its fee) or went (negative)."""
    fee = 0
    if transaction_type == "charge":
        fee = min(round(amount_minor * _FEE_PER_MILLE / 1000) + _FEE_FIXED, amount_minor)
    fees = [
        {
            "amount": fee,
            "application": None,
            "currency": source["currency"],
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    body = {
        "id": fresh("txn"),
        "object": "balance_transaction",
        "amount": amount_minor,
        "available_on": objects.second + _AVAILABLE_AFTER_SECONDS,
        "balance_type": "payments",
        "created": objects.second,
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fees if fee else [],
        "net": amount_minor - fee,
        "reporting_category": transaction_type,
        "source": source["id"],
        "status": "pending",
        "type": transaction_type,
    }
    available_at = objects.now + timedelta(seconds=_AVAILABLE_AFTER_SECONDS)
    return await objects.add(body, due_at=available_at)


def _charge_body(
    objects: AccountObjects, intent: Body, method: Stored, card: TestCard, *, authenticated: bool
) -> Body:
    charge_id = fresh("ch")
    return {
        "id": charge_id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method.body["billing_details"],
        "calculated_statement_descriptor": objects.account.business_name.upper()[:22],
        "captured": False,
        "created": objects.second,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _approved(),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method.id,
        "payment_method_details": _details(intent, method, card, authenticated=authenticated),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{objects.address}/receipts/{charge_id}",
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def _approved() -> Body:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def _failure(card: TestCard, decline: Decline) -> Body:
    """What differs on a charge that the bank, or Stripe itself, refused."""
    return {
        "failure_code": decline.code,
        "failure_message": decline.message,
        "outcome": _approved()
        | {
            "advice_code": decline.advice_code,
            "network_decline_code": None if card.blocked else "05",
            "network_status": "not_sent_to_network" if card.blocked else "declined_by_network",
            "reason": "highest_risk_level" if card.blocked else decline.decline_code,
            "risk_level": "highest" if card.blocked else "normal",
            "seller_message": (
                "Stripe blocked this payment as too risky."
                if card.blocked
                else "The bank did not return any further details with this decline."
            ),
            "type": "blocked" if card.blocked else "issuer_declined",
        },
        "paid": False,
        "receipt_url": None,
        "status": "failed",
    }


def _details(intent: Body, method: Stored, card: TestCard, *, authenticated: bool) -> Body:
    kept = method.body["card"]
    available = "unavailable"
    return {
        "card": {
            "amount_authorized": None if card.decline else intent["amount"],
            "authorization_code": None if card.decline else letters(6).upper(),
            "brand": kept["brand"],
            "checks": kept["checks"]
            | {"cvc_check": "fail" if card.decline and card.decline.param == "cvc" else "pass"},
            "country": kept["country"],
            "exp_month": kept["exp_month"],
            "exp_year": kept["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": kept["fingerprint"],
            "funding": kept["funding"],
            "incremental_authorization": {"status": available},
            "installments": None,
            "last4": kept["last4"],
            "mandate": None,
            "multicapture": {"status": available},
            "network": kept["brand"],
            "network_token": {"used": False},
            "network_transaction_id": letters(_TRANSACTION_ID_LENGTH).upper(),
            "overcapture": {"maximum_amount_capturable": intent["amount"], "status": available},
            "regulated_status": "unregulated",
            "three_d_secure": _authentication() if authenticated else None,
            "wallet": None,
        },
        "type": "card",
    }


def _authentication() -> Body:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": letters(_TRANSACTION_ID_LENGTH),
        "version": "2.2.0",
    }

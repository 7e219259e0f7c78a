"""Payment methods: a card as Stripe remembers it."""

import hashlib
from dataclasses import dataclass

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.cards import TestCard, card_by_number, card_by_token
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.parameters import EMPTY_ADDRESS

_FINGERPRINT_LENGTH = 16
_TOKEN_EXPIRY = (12, 3)  # December, three years on


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A card as somebody typed it, checked for form."""

    number: str
    exp_month: int
    exp_year: int
    name: str | None = None
    email: str | None = None


def fingerprint(number: str) -> str:
    """What stays the same wherever a card number is used, and does not tell the number."""
    return hashlib.sha256(f"studium-sandbox:{number}".encode()).hexdigest()[:_FINGERPRINT_LENGTH]


async def method_from_token(objects: AccountObjects, token: str) -> Stored:
    """A fresh payment method for a token such as `pm_card_visa`, or the one with that id."""
    card = card_by_token(token)
    if card is None:
        return await objects.find("payment_method", token, param="payment_method")
    month, years = _TOKEN_EXPIRY
    return await new_method(objects, CardEntry(card.number, month, objects.now.year + years))


async def new_method(objects: AccountObjects, entry: CardEntry) -> Stored:
    """Keep a payment method for a card; the full number stays private to the twin."""
    card = card_by_number(entry.number)
    body = {
        "id": fresh("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": EMPTY_ADDRESS,
            "email": entry.email,
            "name": entry.name,
            "phone": None,
            "tax_id": None,
        },
        "card": _card_body(card, entry),
        "created": objects.second,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    return await objects.add(body, private={"number": entry.number})


def card_of(method: Stored) -> TestCard:
    """The test card behind a payment method."""
    return card_by_number(method.private["number"])


def _card_body(card: TestCard, entry: CardEntry) -> Body:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "unchecked",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": entry.exp_month,
        "exp_year": entry.exp_year,
        "fingerprint": fingerprint(card.number),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }

"""Making customers: on their own, and when Checkout completes."""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.identifiers import fresh, letters
from studium.sandbox.stripe.parameters import EMPTY_ADDRESS

_PREFIX_LENGTH = 8


async def new_customer(objects: AccountObjects, params: Body) -> Stored:
    """Keep a customer and announce it."""
    body = {
        "id": fresh("cus"),
        "object": "customer",
        "address": full_address(params.get("address")),
        "balance": 0,
        "created": objects.second,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": letters(_PREFIX_LENGTH).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": params.get("shipping"),
        "tax_exempt": params.get("tax_exempt", "none"),
        "test_clock": params.get("test_clock"),
    }
    stored = await objects.add(body)
    await objects.announce("customer.created", stored.body)
    return stored


def full_address(given: Body | None) -> Body | None:
    """An address with every field, or None."""
    return EMPTY_ADDRESS | given if given is not None else None

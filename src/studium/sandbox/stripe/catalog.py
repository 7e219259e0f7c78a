"""Making products and prices: on their own, and inside other requests (inline)."""

from studium.sandbox.kit import Stored
from studium.sandbox.stripe.account_objects import AccountObjects, merge_metadata
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.identifiers import fresh
from studium.sandbox.stripe.parameters import METADATA
from studium.sandbox.stripe.shapes import (
    Field,
    ListOf,
    Nested,
    amount,
    choice,
    currency,
    optional,
    positive,
    required,
    text,
    url,
)

PRODUCT_DATA: dict[str, Field] = {
    "name": required(text),
    "description": optional(text),
    "images": optional(ListOf(url)),
    "tax_code": optional(text),
    "unit_label": optional(text),
    **METADATA,
}

INTERVAL: dict[str, Field] = {
    "interval": required(choice("day", "month", "week", "year")),
    "interval_count": optional(positive),
}

AMOUNT_PARAMS: dict[str, Field] = {
    "currency": required(currency),
    "unit_amount": required(amount),
    "recurring": optional(Nested(INTERVAL)),
    "tax_behavior": optional(choice("exclusive", "inclusive", "unspecified")),
    **METADATA,
}


async def new_product(objects: AccountObjects, params: Body, *, active: bool = True) -> Stored:
    """Keep a product and announce it."""
    body = {
        "id": params.get("id", fresh("prod")),
        "object": "product",
        "active": params.get("active", active),
        "created": objects.second,
        "default_price": None,
        "description": params.get("description"),
        "images": params.get("images", []),
        "livemode": False,
        "marketing_features": [],
        "metadata": merge_metadata({}, params.get("metadata")),
        "name": params["name"],
        "package_dimensions": None,
        "shippable": params.get("shippable"),
        "statement_descriptor": params.get("statement_descriptor"),
        "tax_code": params.get("tax_code"),
        "type": params.get("type", "service"),
        "unit_label": params.get("unit_label"),
        "updated": objects.second,
        "url": params.get("url"),
    }
    stored = await objects.add(body)
    await objects.announce("product.created", stored.body)
    return stored


async def new_price(
    objects: AccountObjects, params: Body, product_id: str, *, active: bool = True
) -> Stored:
    """Keep a price of a product and announce it."""
    recurring = params.get("recurring")
    body = {
        "id": fresh("price"),
        "object": "price",
        "active": params.get("active", active),
        "billing_scheme": "per_unit",
        "created": objects.second,
        "currency": params["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": merge_metadata({}, params.get("metadata")),
        "nickname": params.get("nickname"),
        "product": product_id,
        "recurring": recurring and _recurring(recurring),
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": params["unit_amount"],
        "unit_amount_decimal": str(params["unit_amount"]),
    }
    stored = await objects.add(body)
    await objects.announce("price.created", stored.body)
    return stored


def _recurring(params: Body) -> Body:
    return {
        "interval": params["interval"],
        "interval_count": params.get("interval_count", 1),
        "meter": None,
        "trial_period_days": params.get("trial_period_days"),
        "usage_type": params.get("usage_type", "licensed"),
    }

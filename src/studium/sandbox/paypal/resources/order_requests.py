"""What an order may ask for: the fields that are acted on, and sums that must be right."""

from decimal import Decimal

from studium.sandbox.paypal.currencies import value_of
from studium.sandbox.paypal.errors import Body, invalid, refused
from studium.sandbox.paypal.shapes import (
    Field,
    Required,
    Shape,
    amount,
    amount_or_zero,
    choice,
    flag,
    listed,
    nested,
    read,
    text,
    url,
)

_ADDED = ("item_total", "shipping", "handling", "tax_total", "insurance")
_TAKEN_OFF = ("shipping_discount", "discount")

_ITEM: Shape = {
    "name": Required(text(127)),
    "unit_amount": Required(amount_or_zero),
    "quantity": Required(text(10, "[1-9][0-9]{0,9}")),
    "tax": amount_or_zero,
    "description": text(127),
    "sku": text(127),
    "category": choice("DIGITAL_GOODS", "PHYSICAL_GOODS", "DONATION"),
}

_CONTEXT: Shape = {
    "brand_name": text(127),
    "locale": text(10, "[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"),
    "shipping_preference": choice("GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"),
    "return_url": url,
    "cancel_url": url,
    "landing_page": choice("LOGIN", "GUEST_CHECKOUT", "NO_PREFERENCE", "BILLING"),
    "user_action": choice("CONTINUE", "PAY_NOW"),
    "payment_method_preference": choice("UNRESTRICTED", "IMMEDIATE_PAYMENT_REQUIRED"),
}

_STORED_CREDENTIAL: Shape = {
    "payment_initiator": choice("CUSTOMER", "MERCHANT"),
    "usage": choice("FIRST", "SUBSEQUENT", "DERIVED"),
    "usage_pattern": choice("IMMEDIATE", "DEFERRED", "UNSCHEDULED_POSTPAID"),
}

_VAULT: Shape = {
    "store_in_vault": Required(choice("ON_SUCCESS")),
    "usage_type": Required(choice("MERCHANT", "PLATFORM")),
    "customer_type": choice("CONSUMER", "BUSINESS"),
    "permit_multiple_payment_tokens": flag,
    "description": text(128),
}

_PAYPAL: Shape = {
    "vault_id": text(255),
    "email_address": text(254, r"[^@\s]+@[^@\s]+"),
    "attributes": nested(
        {
            "customer": nested({"id": Required(text(22, "[0-9a-zA-Z_-]+"))}),
            "vault": nested(_VAULT),
        }
    ),
    "stored_credential": nested(_STORED_CREDENTIAL),
    "experience_context": nested(_CONTEXT),
}


def _full_amount(given: object, pointer: str) -> Body:
    """A total with its breakdown; the sum is checked with the items."""
    if not isinstance(given, dict):
        raise invalid("INVALID_PARAMETER_SYNTAX", pointer)
    bare = {name: value for name, value in given.items() if name != "breakdown"}
    total: Body = amount(bare, pointer)
    if "breakdown" in given:
        names: Shape = dict.fromkeys((*_ADDED, *_TAKEN_OFF), amount_or_zero)
        total["breakdown"] = read(names, given["breakdown"], f"{pointer}/breakdown")
    return total


UNIT_FIELDS: dict[str, Field] = {
    "reference_id": text(256),
    "amount": Required(_full_amount),
    "description": text(127),
    "custom_id": text(127),
    "invoice_id": text(127),
    "soft_descriptor": text(22, r"[0-9A-Za-z \-*.]+"),
    "items": listed(nested(_ITEM), 100),
}


def _card(_: object, pointer: str) -> Body:
    raise refused("NOT_ENABLED_FOR_CARD_PROCESSING", field=pointer)


CREATE: Shape = {
    "intent": Required(choice("CAPTURE", "AUTHORIZE")),
    "purchase_units": Required(listed(nested(UNIT_FIELDS), 1)),
    "payment_source": nested({"paypal": nested(_PAYPAL), "card": _card}),
    "application_context": nested(_CONTEXT),
}


def check_unit(unit: Body) -> None:
    """Raise ApiError unless the amounts of a purchase unit add up, in one currency."""
    total = unit["amount"]
    breakdown = total.get("breakdown", {})
    items = unit.get("items", [])
    parts = [*breakdown.values(), *(item["unit_amount"] for item in items)]
    parts += [item["tax"] for item in items if "tax" in item]
    if any(part["currency_code"] != total["currency_code"] for part in parts):
        raise refused("MULTI_CURRENCY_ORDER")
    _check_items(breakdown, items)
    if breakdown:
        added = sum((value_of(breakdown[name]) for name in _ADDED if name in breakdown), Decimal(0))
        off = sum((value_of(breakdown[name]) for name in _TAKEN_OFF if name in breakdown),
                  Decimal(0))  # fmt: skip
        if added - off != value_of(total):
            raise refused("AMOUNT_MISMATCH", field="/purchase_units/0/amount/value")


def _check_items(breakdown: Body, items: list[Body]) -> None:
    if not items:
        return
    for of_item, of_total, issue in (
        ("unit_amount", "item_total", "ITEM_TOTAL"),
        ("tax", "tax_total", "TAX_TOTAL"),
    ):
        given = [each for each in items if of_item in each]
        if not given:
            continue
        if of_total not in breakdown:
            raise refused(f"{issue}_REQUIRED")
        total = sum((value_of(each[of_item]) * int(each["quantity"]) for each in given), Decimal(0))
        if total != value_of(breakdown[of_total]):
            raise refused(f"{issue}_MISMATCH")

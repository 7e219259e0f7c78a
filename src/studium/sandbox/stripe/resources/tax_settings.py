"""Stripe Tax, which no sandboxed account has set up. https://docs.stripe.com/api/tax/settings."""

from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.operation import Call, Operation


async def _retrieve(_: Call) -> Body:
    return {
        "object": "tax.settings",
        "defaults": {"provider": "stripe", "tax_behavior": None, "tax_code": None},
        "head_office": None,
        "livemode": False,
        "status": "pending",
        "status_details": {"pending": {"missing_fields": ["head_office", "defaults.tax_code"]}},
    }


OPERATIONS = (Operation("GET", "/v1/tax/settings", _retrieve),)

"""The settings of Stripe's customer portal, which only its dashboard changes.

https://docs.stripe.com/api/customer_portal/configurations.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from studium.commerce.payments.providers.contract import ProviderFailed, ProviderRefused
from studium.commerce.payments.providers.stripe.adapter import StripeAdapter
from studium.commerce.payments.providers.stripe.calls import ask
from studium.connect.connections import Finding

_WHERE = "in Stripe's dashboard, Settings, Billing, Customer portal"
_WANTED = {
    "payment_method_update": "change their cards",
    "invoice_history": "see their invoices",
    "subscription_cancel": "cancel a subscription",
}


async def check_portal(adapter: StripeAdapter) -> Finding:
    """Whether customers can do there what we send them there for; asks Stripe, changes nothing."""
    try:
        told = await ask(
            adapter.client.v1.billing_portal.configurations.list_async(
                {"active": True, "is_default": True, "limit": 1}
            )
        )
    except (ProviderFailed, ProviderRefused) as problem:
        return Finding(
            finding=f"its settings cannot be read: {problem.message}", remedy="try again"
        )
    return portal_finding(told["data"])


def portal_finding(configurations: Sequence[Mapping[str, Any]]) -> Finding:
    """What the default settings, the first of these, let customers do."""
    if not configurations:
        return Finding(
            finding="the customer portal was never set up: nobody can open it",
            remedy=f"save its settings once {_WHERE}",
        )
    features = configurations[0].get("features") or {}
    missing = [
        words for name, words in _WANTED.items() if not (features.get(name) or {}).get("enabled")
    ]
    if missing:
        return Finding(
            finding=f"customers cannot {' or '.join(missing)} in the portal",
            remedy=f"let them {_WHERE}",
        )
    return Finding(finding="customers can change cards, see invoices and cancel in the portal")

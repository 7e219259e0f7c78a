"""Saved ways of paying, and Stripe's own page for customers."""

from typing import Any

import stripe

from studium.commerce.payments.providers.contract import (
    ProviderRefused,
    SavedMethod,
    StartedSetup,
)
from studium.commerce.payments.providers.stripe.calls import ask

_LONGEST_PAGE = 100


class StripeMethods:
    """The part of the adapter that speaks of payment methods."""

    client: stripe.StripeClient

    async def start_setup(
        self, provider_customer_id: str, *, return_url: str, idempotency_key: str
    ) -> StartedSetup:
        """See `PaymentProvider.start_setup`. Browsers come back where they themselves say."""
        del return_url
        setup = await ask(
            self.client.v1.setup_intents.create_async(
                {
                    "customer": provider_customer_id,
                    "usage": "off_session",
                    "automatic_payment_methods": {"enabled": True},
                },
                {"idempotency_key": idempotency_key},
            )
        )
        return StartedSetup(
            provider_setup_id=setup["id"],
            client_secret=setup.get("client_secret"),
            status=setup["status"],
        )

    async def finish_setup(
        self, provider_customer_id: str, provider_setup_id: str, *, idempotency_key: str
    ) -> SavedMethod:
        """See `PaymentProvider.finish_setup`. Stripe's browser script has saved it already."""
        del idempotency_key
        setup = await ask(
            self.client.v1.setup_intents.retrieve_async(
                provider_setup_id, {"expand": ["payment_method"]}
            )
        )
        method = setup.get("payment_method")
        is_theirs = setup.get("customer") == provider_customer_id
        if not is_theirs or setup.get("status") != "succeeded" or not isinstance(method, dict):
            raise ProviderRefused("This was not agreed to.", code="setup_not_finished")
        return _saved(method, None)

    async def saved_methods(self, provider_customer_id: str) -> list[SavedMethod]:
        """See `PaymentProvider.saved_methods`."""
        customer = await ask(self.client.v1.customers.retrieve_async(provider_customer_id))
        settings = customer.get("invoice_settings") or {}
        default = settings.get("default_payment_method")
        found = await ask(
            self.client.v1.payment_methods.list_async(
                {"customer": provider_customer_id, "limit": _LONGEST_PAGE}
            )
        )
        return [_saved(method, default) for method in found["data"]]

    async def remove_method(self, method_id: str) -> None:
        """See `PaymentProvider.remove_method`."""
        try:
            await ask(self.client.v1.payment_methods.detach_async(method_id))
        except ProviderRefused as refusal:
            if refusal.code != "resource_missing":
                raise

    async def set_default_method(self, provider_customer_id: str, method_id: str) -> None:
        """See `PaymentProvider.set_default_method`."""
        await ask(
            self.client.v1.customers.update_async(
                provider_customer_id,
                {"invoice_settings": {"default_payment_method": method_id}},
            )
        )

    async def open_portal(self, provider_customer_id: str, *, return_url: str) -> str:
        """See `PaymentProvider.open_portal`."""
        session = await ask(
            self.client.v1.billing_portal.sessions.create_async(
                {"customer": provider_customer_id, "return_url": return_url}
            )
        )
        return str(session["url"])


def _saved(method: dict[str, Any], default: object) -> SavedMethod:
    card = method.get("card") or {}
    return SavedMethod(
        id=method["id"],
        type=method["type"],
        brand=card.get("brand"),
        last4=card.get("last4"),
        exp_month=card.get("exp_month"),
        exp_year=card.get("exp_year"),
        is_default=method["id"] == default,
    )

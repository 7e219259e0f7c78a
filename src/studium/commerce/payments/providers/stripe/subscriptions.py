"""Subscriptions at Stripe: prices, checkouts, changes, and reading them with their invoices."""

from datetime import datetime
from typing import Any
from uuid import UUID

import stripe

from studium.commerce.payments.providers.contract import OpenedCheckout, ProviderRefused
from studium.commerce.payments.providers.stripe.amounts import from_stripe, to_stripe
from studium.commerce.payments.providers.stripe.calls import ask
from studium.commerce.payments.providers.stripe.mapping import opened_checkout
from studium.commerce.payments.providers.stripe.subscription_mapping import (
    our_subscription,
    price_of,
    subscription_snapshot,
    tax_settings_of,
)
from studium.commerce.payments.providers.subscription_contract import (
    ChangePreview,
    CheckoutState,
    KnownPrice,
    PriceRequest,
    SubscriptionRequest,
    SubscriptionSnapshot,
    TaxSettings,
)

_LONGEST_PAGE = 100
_MOST_PAGES = 1_000


class StripeSubscriptions:
    """The part of the adapter that speaks of subscriptions."""

    client: stripe.StripeClient

    async def make_price(self, request: PriceRequest) -> str:
        """See `SubscriptionProvider.make_price`. A lookup key finds what was made long ago."""
        prices = self.client.v1.prices
        key = f"studium-{request.price_id}"
        found = await ask(prices.list_async({"lookup_keys": [key], "limit": 1}))
        if found["data"]:
            return str(found["data"][0]["id"])
        period: Any = request.period
        made = await ask(
            prices.create_async(
                {
                    "currency": request.currency,
                    "unit_amount": to_stripe(request.amount_minor, request.currency),
                    "recurring": {"interval": period},
                    "tax_behavior": "inclusive",
                    "product_data": {"name": request.plan_name},
                    "lookup_key": key,
                    "metadata": {"plan": request.plan_slug, "price_id": str(request.price_id)},
                },
                {"idempotency_key": f"price-{request.price_id}"},
            )
        )
        return str(made["id"])

    async def read_price(self, provider_price_id: str) -> KnownPrice:
        """See `SubscriptionProvider.read_price`."""
        return price_of(await ask(self.client.v1.prices.retrieve_async(provider_price_id)))

    async def read_tax_settings(self) -> TaxSettings:
        """See `SubscriptionProvider.read_tax_settings`."""
        return tax_settings_of(await ask(self.client.v1.tax.settings.retrieve_async()))

    async def open_subscription_checkout(
        self, request: SubscriptionRequest, *, idempotency_key: str
    ) -> OpenedCheckout:
        """See `SubscriptionProvider.open_subscription_checkout`."""
        ours = {"subscription_id": str(request.subscription_id)}
        data: stripe.params.checkout.SessionCreateParamsSubscriptionData = {"metadata": ours}
        if request.trial_days:
            data["trial_period_days"] = request.trial_days
        session = await ask(
            self.client.v1.checkout.sessions.create_async(
                {
                    "mode": "subscription",
                    "client_reference_id": str(request.subscription_id),
                    "customer": request.provider_customer_id,
                    "line_items": [{"price": request.provider_price_id, "quantity": 1}],
                    "metadata": ours,
                    "subscription_data": data,
                    "success_url": request.success_url,
                    "cancel_url": request.cancel_url,
                },
                {"idempotency_key": idempotency_key},
            )
        )
        return opened_checkout(session)

    async def begin_subscription(
        self, request: SubscriptionRequest, *, method_id: str, idempotency_key: str
    ) -> str:
        """See `SubscriptionProvider.begin_subscription`."""
        params: stripe.params.SubscriptionCreateParams = {
            "customer": request.provider_customer_id,
            "items": [{"price": request.provider_price_id}],
            "default_payment_method": method_id,
            "payment_behavior": "error_if_incomplete",
            "metadata": {"subscription_id": str(request.subscription_id)},
        }
        if request.trial_days:
            params["trial_period_days"] = request.trial_days
        made = await ask(
            self.client.v1.subscriptions.create_async(params, {"idempotency_key": idempotency_key})
        )
        return str(made["id"])

    async def read_subscription_checkout(self, provider_checkout_id: str) -> CheckoutState:
        """See `SubscriptionProvider.read_subscription_checkout`."""
        session = await ask(self.client.v1.checkout.sessions.retrieve_async(provider_checkout_id))
        return CheckoutState(
            provider_subscription_id=session.get("subscription"),
            is_over=session.get("status") == "expired",
        )

    async def read_subscription(self, provider_subscription_id: str) -> SubscriptionSnapshot:
        """See `SubscriptionProvider.read_subscription`: three calls.

        Its invoices do not tell what was refunded without a credit note; its charges do.
        """
        subscription = await ask(
            self.client.v1.subscriptions.retrieve_async(
                provider_subscription_id, {"expand": ["default_payment_method"]}
            )
        )
        invoices = await ask(
            self.client.v1.invoices.list_async(
                {
                    "subscription": provider_subscription_id,
                    "limit": _LONGEST_PAGE,
                    "expand": ["data.payments"],
                }
            )
        )
        charges = await ask(
            self.client.v1.charges.list_async(
                {"customer": subscription["customer"], "limit": _LONGEST_PAGE}
            )
        )
        return subscription_snapshot(subscription, invoices["data"], charges["data"])

    async def preview_change(
        self, provider_subscription_id: str, provider_price_id: str
    ) -> ChangePreview:
        """See `SubscriptionProvider.preview_change`."""
        item = await self._item(provider_subscription_id)
        invoice = await ask(
            self.client.v1.invoices.create_preview_async(
                {
                    "subscription": provider_subscription_id,
                    "subscription_details": {
                        "items": [{"id": item, "price": provider_price_id}],
                        "proration_behavior": "always_invoice",
                    },
                }
            )
        )
        currency = invoice["currency"]
        return ChangePreview(
            total_minor=from_stripe(invoice["total"], currency) or 0,
            due_minor=from_stripe(invoice["amount_due"], currency) or 0,
            currency=currency,
        )

    async def change_subscription(
        self, provider_subscription_id: str, provider_price_id: str, *, idempotency_key: str
    ) -> None:
        """See `SubscriptionProvider.change_subscription`."""
        item = await self._item(provider_subscription_id)
        await ask(
            self.client.v1.subscriptions.update_async(
                provider_subscription_id,
                {
                    "items": [{"id": item, "price": provider_price_id}],
                    "proration_behavior": "always_invoice",
                    "payment_behavior": "error_if_incomplete",
                },
                {"idempotency_key": idempotency_key},
            )
        )

    async def end_subscription(self, provider_subscription_id: str) -> None:
        """See `SubscriptionProvider.end_subscription`."""
        try:
            await ask(self.client.v1.subscriptions.cancel_async(provider_subscription_id))
        except ProviderRefused as refusal:
            if refusal.code != "resource_missing":
                raise

    async def set_subscription_ending(
        self, provider_subscription_id: str, *, ends_with_period: bool
    ) -> None:
        """See `SubscriptionProvider.set_subscription_ending`."""
        await ask(
            self.client.v1.subscriptions.update_async(
                provider_subscription_id, {"cancel_at_period_end": ends_with_period}
            )
        )

    async def pause_subscription(self, provider_subscription_id: str) -> None:
        """See `SubscriptionProvider.pause_subscription`."""
        await ask(
            self.client.v1.subscriptions.update_async(
                provider_subscription_id, {"pause_collection": {"behavior": "void"}}
            )
        )

    async def unpause_subscription(
        self, provider_subscription_id: str, *, starts_period: bool, idempotency_key: str
    ) -> None:
        """See `SubscriptionProvider.unpause_subscription`."""
        params: stripe.params.SubscriptionUpdateParams = {"pause_collection": ""}
        if starts_period:
            params |= {
                "billing_cycle_anchor": {"type": "now"},
                "proration_behavior": "none",
                "payment_behavior": "error_if_incomplete",
            }
        await ask(
            self.client.v1.subscriptions.update_async(
                provider_subscription_id, params, {"idempotency_key": idempotency_key}
            )
        )

    async def refund_invoice(
        self, provider_invoice_id: str, *, amount_minor: int, currency: str, idempotency_key: str
    ) -> None:
        """See `SubscriptionProvider.refund_invoice`. A credit note tells it on the invoice, too."""
        amount = to_stripe(amount_minor, currency)
        await ask(
            self.client.v1.credit_notes.create_async(
                {"invoice": provider_invoice_id, "amount": amount, "refund_amount": amount},
                {"idempotency_key": idempotency_key},
            )
        )

    async def list_subscriptions(
        self, *, created_after: datetime
    ) -> list[tuple[str, UUID | None, str]]:
        """See `SubscriptionProvider.list_subscriptions`."""
        found: list[tuple[str, UUID | None, str]] = []
        params: stripe.params.SubscriptionListParams = {
            "status": "all",
            "created": {"gte": int(created_after.timestamp())},
            "limit": _LONGEST_PAGE,
        }
        for _ in range(_MOST_PAGES):
            page = await ask(self.client.v1.subscriptions.list_async(params))
            found += [(each["id"], our_subscription(each), each["status"]) for each in page["data"]]
            if not page["has_more"]:
                break
            params["starting_after"] = page["data"][-1]["id"]
        return found

    async def _item(self, provider_subscription_id: str) -> str:
        subscription = await ask(
            self.client.v1.subscriptions.retrieve_async(provider_subscription_id)
        )
        return str(subscription["items"]["data"][0]["id"])

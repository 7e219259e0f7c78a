"""Calls to Stripe. Every object that comes back is mapped before it leaves this folder."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import stripe

from studium.commerce.payments.model import PaymentReference, Snapshot
from studium.commerce.payments.providers.contract import (
    CheckoutRequest,
    CustomerRequest,
    FinishRequest,
    OpenedCheckout,
    PaymentUnknown,
    ProviderRefused,
    RefundRequest,
    SentRefund,
)
from studium.commerce.payments.providers.stripe.amounts import to_stripe
from studium.commerce.payments.providers.stripe.calls import ask
from studium.commerce.payments.providers.stripe.http_client import PlatformClient
from studium.commerce.payments.providers.stripe.intents import StripeIntents, known_of_payment
from studium.commerce.payments.providers.stripe.lists import StripeLists
from studium.commerce.payments.providers.stripe.mapping import (
    intent_snapshot,
    opened_checkout,
    refund_news,
    sent_refund,
    session_snapshot,
)
from studium.commerce.payments.providers.stripe.methods import StripeMethods
from studium.commerce.payments.providers.stripe.subscriptions import StripeSubscriptions
from studium.commerce.payments.providers.stripe.versions import API_VERSION
from studium.connect.connections import Credentials
from studium.platform.http import Http

# What our mapping is written against; also set it on the webhook endpoint.
_RETRIES = 2  # the SDK's client makes none unless told
_LONGEST_PAGE = 100


@dataclass(frozen=True)
class StripeAdapter(StripeIntents, StripeMethods, StripeLists, StripeSubscriptions):
    """Fulfils `PaymentProvider`."""

    client: stripe.StripeClient

    @classmethod
    def open(cls, credentials: Credentials, http: Http, *, api_base: str) -> Self:
        """An account, reached through `http`."""
        return cls(
            stripe.StripeClient(
                credentials.secret("api_key"),
                stripe_version=API_VERSION,
                base_addresses={"api": api_base},
                max_network_retries=_RETRIES,
                http_client=PlatformClient(http),
            )
        )

    async def create_customer(self, request: CustomerRequest, *, idempotency_key: str) -> str:
        """See `PaymentProvider.create_customer`."""
        params: stripe.params.CustomerCreateParams = {
            "email": request.email,
            "metadata": _known_of(request),
        }
        if request.name:
            params["name"] = request.name
        customer = await ask(
            self.client.v1.customers.create_async(params, {"idempotency_key": idempotency_key})
        )
        return str(customer["id"])

    async def update_customer(self, provider_customer_id: str, request: CustomerRequest) -> None:
        """See `PaymentProvider.update_customer`. What is sent empty Stripe clears."""
        await ask(
            self.client.v1.customers.update_async(
                provider_customer_id,
                {
                    "email": request.email,
                    "name": request.name or "",
                    "metadata": _known_of(request),
                },
            )
        )

    async def open_checkout(
        self, request: CheckoutRequest, *, idempotency_key: str
    ) -> OpenedCheckout:
        """See `PaymentProvider.open_checkout`."""
        session = await ask(
            self.client.v1.checkout.sessions.create_async(
                _session_params(request), {"idempotency_key": idempotency_key}
            )
        )
        return opened_checkout(session)

    async def close_checkout(self, provider_checkout_id: str) -> None:
        """See `PaymentProvider.close_checkout`. Stripe refuses to end what is not open."""
        sessions = self.client.v1.checkout.sessions
        try:
            await ask(sessions.expire_async(provider_checkout_id))
        except ProviderRefused:
            session = await ask(sessions.retrieve_async(provider_checkout_id))
            if session.get("status") == "open":
                raise

    async def finish_checkout(
        self, request: FinishRequest, *, idempotency_key: str, now: datetime
    ) -> Snapshot:
        """See `PaymentProvider.finish_checkout`. Stripe takes the money as the payer agrees."""
        del idempotency_key
        reference = PaymentReference(provider_checkout_id=request.provider_checkout_id)
        return await self.read_payment(reference, now=now)

    async def delete_customer(self, provider_customer_id: str) -> None:
        """See `PaymentProvider.delete_customer`."""
        try:
            await ask(self.client.v1.customers.delete_async(provider_customer_id))
        except ProviderRefused as refusal:
            if refusal.code != "resource_missing":
                raise

    async def read_payment(self, reference: PaymentReference, *, now: datetime) -> Snapshot:
        """See `PaymentProvider.read_payment`. The session is asked first: it knows when it ends."""
        try:
            return await self._read_payment(reference, now=now)
        except ProviderRefused as refusal:
            if refusal.code == "resource_missing":
                raise PaymentUnknown(refusal.message, code=refusal.code) from refusal
            raise

    async def _read_payment(self, reference: PaymentReference, *, now: datetime) -> Snapshot:
        if reference.provider_checkout_id:
            session = await ask(
                self.client.v1.checkout.sessions.retrieve_async(
                    reference.provider_checkout_id, {"expand": ["payment_intent.latest_charge"]}
                )
            )
            return session_snapshot(session, seen_at=now, is_current=True)
        if reference.provider_payment_id is None:
            raise ProviderRefused("This payment never reached the provider.", code=None)
        intent = await ask(
            self.client.v1.payment_intents.retrieve_async(
                reference.provider_payment_id, {"expand": ["latest_charge"]}
            )
        )
        return intent_snapshot(intent, seen_at=now, is_current=True)

    async def refund(self, request: RefundRequest, *, idempotency_key: str) -> SentRefund:
        """See `PaymentProvider.refund`."""
        refund = await ask(
            self.client.v1.refunds.create_async(
                {
                    "payment_intent": request.provider_payment_id,
                    "amount": to_stripe(request.amount_minor, request.currency),
                    "reason": "requested_by_customer",
                    "metadata": {
                        "refund_id": str(request.refund_id),
                        "payment_id": str(request.payment_id),
                    },
                },
                {"idempotency_key": idempotency_key},
            )
        )
        return sent_refund(refund)

    async def find_refund(self, request: RefundRequest) -> SentRefund | None:
        """See `PaymentProvider.find_refund`. Our id is in the refund's metadata."""
        params: stripe.params.RefundListParams = {
            "payment_intent": request.provider_payment_id,
            "limit": _LONGEST_PAGE,
        }
        while True:
            page = await ask(self.client.v1.refunds.list_async(params))
            for refund in page["data"]:
                if refund_news(refund).refund_id == request.refund_id:
                    return sent_refund(refund)
            if not page["has_more"]:
                return None
            params["starting_after"] = page["data"][-1]["id"]


def _known_of(request: CustomerRequest) -> dict[str, str]:
    return {**request.preferences, "payer_id": str(request.payer_id)}


def _session_params(request: CheckoutRequest) -> "stripe.params.checkout.SessionCreateParams":
    """The same request always gives the same parameters, or its idempotency key would not hold."""
    ours = known_of_payment(request)
    params: stripe.params.checkout.SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": str(request.payment_id),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency,
                    "unit_amount": to_stripe(request.amount_minor, request.currency),
                    "product_data": {"name": request.description},
                },
            }
        ],
        "metadata": ours,
        "payment_intent_data": {"metadata": ours, "description": request.description},
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
    if request.provider_customer_id is not None:
        params["customer"] = request.provider_customer_id
    return params

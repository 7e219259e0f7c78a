"""Payment Intents: paying on a page of ours, holding money, capturing it."""

from datetime import datetime
from typing import Any

import stripe

from studium.commerce.payments.providers.contract import (
    CaptureRequest,
    CheckoutRequest,
    IntentRequest,
    OpenedIntent,
    ProviderRefused,
)
from studium.commerce.payments.providers.stripe.amounts import to_stripe
from studium.commerce.payments.providers.stripe.calls import ask
from studium.commerce.payments.providers.stripe.mapping import intent_snapshot

_OVER = frozenset({"canceled", "succeeded"})
_MOST_METADATA = 50


class StripeIntents:
    """The part of the adapter that speaks of Payment Intents."""

    client: stripe.StripeClient

    async def open_intent(
        self, request: IntentRequest, *, idempotency_key: str, now: datetime
    ) -> OpenedIntent:
        """See `PaymentProvider.open_intent`."""
        call = self.client.v1.payment_intents.create_async(
            _intent_params(request), {"idempotency_key": idempotency_key}
        )
        try:
            intent = await ask(_declines_answered(call))
        except _Declined as declined:
            intent = await ask(
                self.client.v1.payment_intents.retrieve_async(
                    declined.intent_id, {"expand": ["latest_charge"]}
                )
            )
        return _opened(intent, now)

    async def capture(
        self, request: CaptureRequest, *, idempotency_key: str, now: datetime
    ) -> None:
        """See `PaymentProvider.capture`. What is captured already has been, under this key."""
        del now
        await ask(
            self.client.v1.payment_intents.capture_async(
                request.provider_payment_id,
                {"amount_to_capture": to_stripe(request.amount_minor, request.currency)},
                {"idempotency_key": idempotency_key},
            )
        )

    async def cancel_payment(self, provider_payment_id: str) -> None:
        """See `PaymentProvider.cancel_payment`. Stripe refuses to end what is over."""
        intents = self.client.v1.payment_intents
        try:
            await ask(intents.cancel_async(provider_payment_id))
        except ProviderRefused:
            intent = await ask(intents.retrieve_async(provider_payment_id))
            if intent.get("status") not in _OVER:
                raise


class _Declined(Exception):
    """The method was declined; the intent stands, and says why."""

    def __init__(self, intent_id: str) -> None:
        super().__init__(intent_id)
        self.intent_id = intent_id


async def _declines_answered(call: Any) -> Any:
    """The call's answer; a decline of an intent that was made is told apart from a refusal."""
    try:
        return await call
    except stripe.CardError as problem:
        body = problem.json_body if isinstance(problem.json_body, dict) else {}
        intent = (body.get("error") or {}).get("payment_intent") or {}
        if not intent.get("id"):
            raise
        raise _Declined(intent["id"]) from problem


def known_of_payment(request: CheckoutRequest | IntentRequest) -> dict[str, str]:
    """A payment's metadata: the caller's, as far as Stripe's 50 keys leave room, and ours."""
    ours = {
        "payment_id": str(request.payment_id),
        "purpose": request.purpose,
        "purpose_id": str(request.purpose_id),
    }
    theirs = sorted(request.metadata.items())[: _MOST_METADATA - len(ours)]
    return dict(theirs) | ours


def _intent_params(request: IntentRequest) -> "stripe.params.PaymentIntentCreateParams":
    """The same request always gives the same parameters, or its idempotency key would not hold."""
    params: stripe.params.PaymentIntentCreateParams = {
        "amount": to_stripe(request.amount_minor, request.currency),
        "currency": request.currency,
        "customer": request.provider_customer_id,
        "description": request.description,
        "capture_method": "manual" if request.is_manual else "automatic",
        "automatic_payment_methods": {"enabled": True},
        "metadata": known_of_payment(request),
        "expand": ["latest_charge"],
    }
    if request.saves_method:
        params["setup_future_usage"] = "off_session"
    if request.method_id is not None:
        params["payment_method"] = request.method_id
        params["confirm"] = True
        if request.is_off_session:
            params["off_session"] = True
        params["return_url"] = request.return_url
    return params


def _opened(intent: dict[str, Any], now: datetime) -> OpenedIntent:
    action = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    return OpenedIntent(
        snapshot=intent_snapshot(intent, seen_at=now, is_current=True),
        client_secret=intent.get("client_secret"),
        next_url=action.get("url"),
    )

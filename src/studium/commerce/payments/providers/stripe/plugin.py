"""What Stripe offers the operator. The SDK is imported when an account is first used."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.contract import (
    AccountFinding,
    EventHint,
    PaymentProvider,
)
from studium.commerce.payments.providers.stripe.event_types import event_readers
from studium.commerce.payments.providers.stripe.operator_account import check_operator_account
from studium.commerce.payments.providers.stripe.signature import verify_delivery
from studium.connect.integrations import (
    Connection,
    ConnectionMode,
    Credentials,
    Delivery,
    VerifiedEvent,
)
from studium.platform.http import Http
from studium.platform.settings import Settings


@dataclass(frozen=True)
class StripePlugin:
    """See `ProviderPlugin`."""

    kind: str = "stripe"
    label: str = "Stripe"
    webhook_aliases: tuple[str, ...] = ("/api/stripe-webhook",)
    checkout_origins: tuple[str, ...] = ("https://checkout.stripe.com",)

    def operator_credentials(self, settings: Settings) -> Credentials | None:
        """From STRIPE_SECRET_KEY and its neighbours."""
        if settings.stripe_secret_key is None:
            return None
        key = settings.stripe_secret_key.get_secret_value()
        secret = settings.stripe_webhook_secret
        return Credentials(
            mode=ConnectionMode.LIVE if settings.has_live_stripe_key else ConnectionMode.TEST,
            api_key=key,
            webhook_secret=secret.get_secret_value() if secret else None,
            account_ref=settings.stripe_account_id,
            api_base=settings.stripe_api_base,
        )

    async def check_operator_account(self, settings: Settings, http: Http) -> AccountFinding:
        """See `operator_account.check_operator_account`."""
        return await check_operator_account(settings, http)

    def connect(self, credentials: Credentials, http: Http) -> PaymentProvider:
        """An account behind the SDK, which takes its time and memory only from here on."""
        from studium.commerce.payments.providers.stripe.adapter import (  # noqa: PLC0415 - as said
            StripeAdapter,
        )

        return StripeAdapter.open(credentials, http)

    def verify(
        self, delivery: Delivery, *, connection: Connection, credentials: Credentials, now: datetime
    ) -> VerifiedEvent:
        """See `signature.verify_delivery`."""
        return verify_delivery(delivery, connection=connection, credentials=credentials, now=now)

    def read_event(self, payload: dict[str, Any], *, created_at: datetime) -> EventHint | None:
        """Let the file of the event's type read it."""
        read = event_readers().get(payload["type"])
        return None if read is None else read(payload["data"]["object"], created_at)

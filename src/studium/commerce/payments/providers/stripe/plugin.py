"""What Stripe offers an owner. The SDK is imported when an account is first used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from studium.commerce.payments.providers.browser_forms import BrowserForm
from studium.commerce.payments.providers.contract import (
    Capability,
    EventHint,
    PaymentProvider,
)
from studium.commerce.payments.providers.event_readers import event_readers
from studium.commerce.payments.providers.plugin_contract import Reach
from studium.commerce.payments.providers.stripe import amounts, fields, operator_account
from studium.commerce.payments.providers.stripe.browser_form import browser_form
from studium.commerce.payments.providers.stripe.samples import sample_deliveries
from studium.commerce.payments.providers.stripe.signature import verify_delivery
from studium.commerce.payments.providers.stripe.versions import unknown_version
from studium.connect.connections import Connection, Credentials, Finding
from studium.connect.inbound import Delivery, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings


@dataclass(frozen=True)
class StripePlugin:
    """See `ProviderPlugin`."""

    kind: str = "stripe"
    label: str = "Stripe"
    category: str = "payments"
    pays_with: str = "a card"
    steps: tuple[str, ...] = fields.STEPS
    test_method: str | None = "pm_card_visa"
    webhook_aliases: tuple[str, ...] = ("/api/stripe-webhook",)
    signature_headers: tuple[str, ...] = ("Stripe-Signature",)
    checkout_origins: tuple[str, ...] = ("https://checkout.stripe.com",)
    capabilities: frozenset[Capability] = frozenset(
        {
            Capability.CUSTOMERS,
            Capability.INTENTS,
            Capability.MANUAL_CAPTURE,
            Capability.PARTIAL_CAPTURE,
            Capability.SAVED_METHODS,
            Capability.PORTAL,
            Capability.SUBSCRIPTIONS,
            Capability.LISTS,
        }
    )
    # docs.stripe.com/api/idempotent_requests: keys are kept for at least a day.
    payment_keys_hold: timedelta = timedelta(hours=20)
    refund_keys_hold: timedelta = timedelta(hours=20)
    configuration_model: type[BaseModel] = fields.StripeConfiguration
    secrets_model: type[BaseModel] = fields.StripeSecrets

    def check_amount(self, amount_minor: int, currency: str) -> None:
        """See `amounts.check_amount`."""
        amounts.check_amount(amount_minor, currency)

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """See `fields.mode_of`."""
        return fields.mode_of(configuration, secrets)

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """The account's id, where it was given."""
        return configuration.get("account_id")

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """See `fields.check`."""
        return await fields.check(credentials, http, settings)

    def operator_credentials(self, settings: Settings) -> Credentials | None:
        """See `operator_account.operator_credentials`."""
        return operator_account.operator_credentials(settings)

    async def check_operator_account(self, settings: Settings, http: Http) -> Finding:
        """See `operator_account.check_operator_account`."""
        return await operator_account.check_operator_account(settings, http)

    def connect(self, credentials: Credentials, http: Http, settings: Settings) -> PaymentProvider:
        """An account behind the SDK, which takes its time and memory only from here on."""
        from studium.commerce.payments.providers.stripe.adapter import (  # noqa: PLC0415 - as said
            StripeAdapter,
        )

        return StripeAdapter.open(credentials, http, api_base=settings.stripe_api_base)

    async def check_portal(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> Finding | None:
        """See `portal.check_portal`."""
        from studium.commerce.payments.providers.stripe.adapter import (  # noqa: PLC0415 - as above
            StripeAdapter,
        )
        from studium.commerce.payments.providers.stripe.portal import (  # noqa: PLC0415 - as above
            check_portal,
        )

        opened = StripeAdapter.open(credentials, http, api_base=settings.stripe_api_base)
        return await check_portal(opened)

    async def verify(
        self,
        delivery: Delivery,
        *,
        connection: Connection,
        credentials: Credentials,
        now: datetime,
        reach: Reach,
    ) -> VerifiedEvent:
        """See `signature.verify_delivery`."""
        del reach
        return verify_delivery(delivery, connection=connection, credentials=credentials, now=now)

    def browser_form(
        self,
        *,
        client_secret: str,
        publishable_key: str,
        return_url: str,
        is_setup: bool,
        settings: Settings,
    ) -> BrowserForm:
        """See `browser_form.browser_form`."""
        return browser_form(
            client_secret=client_secret,
            publishable_key=publishable_key,
            return_url=return_url,
            is_setup=is_setup,
            settings=settings,
        )

    def sample_deliveries(
        self, connection: Connection, credentials: Credentials, *, now: datetime
    ) -> list[Delivery]:
        """See `samples.sample_deliveries`."""
        return sample_deliveries(connection, credentials, now=now)

    def unknown_version(self, payload: dict[str, Any]) -> str | None:
        """See `versions.unknown_version`."""
        return unknown_version(payload)

    def read_event(self, payload: dict[str, Any], *, created_at: datetime) -> EventHint | None:
        """Let the file of the event's type read it."""
        read = event_readers(__package__).get(payload["type"])
        return None if read is None else read(payload["data"]["object"], created_at)

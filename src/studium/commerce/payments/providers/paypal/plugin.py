"""What PayPal offers an owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from studium.commerce.payments.providers.contract import (
    Capability,
    EventHint,
    PaymentProvider,
)
from studium.commerce.payments.providers.event_readers import event_readers
from studium.commerce.payments.providers.paypal import amounts, fields, operator_account
from studium.commerce.payments.providers.paypal.adapter import PayPalAdapter
from studium.commerce.payments.providers.paypal.signature import SIGNATURE_HEADERS, verify_delivery
from studium.commerce.payments.providers.plugin_contract import Reach
from studium.connect.connections import Connection, Credentials, Finding
from studium.connect.inbound import Delivery, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings


@dataclass(frozen=True)
class PayPalPlugin:
    """See `ProviderPlugin`."""

    kind: str = "paypal"
    label: str = "PayPal"
    category: str = "payments"
    pays_with: str = "PayPal"
    steps: tuple[str, ...] = fields.STEPS
    test_method: str | None = None
    webhook_aliases: tuple[str, ...] = ()
    signature_headers: tuple[str, ...] = SIGNATURE_HEADERS
    checkout_origins: tuple[str, ...] = ("https://www.paypal.com", "https://www.sandbox.paypal.com")
    capabilities: frozenset[Capability] = frozenset(
        {
            Capability.MANUAL_CAPTURE,
            Capability.PARTIAL_CAPTURE,
            Capability.MULTIPLE_CAPTURE,
            Capability.SAVED_METHODS,
            Capability.LISTS,
        }
    )
    # Orders v2 keeps request ids for six hours, Payments v2 for 45 days: its specifications.
    payment_keys_hold: timedelta = timedelta(hours=5)
    refund_keys_hold: timedelta = timedelta(days=44)
    configuration_model: type[BaseModel] = fields.PayPalConfiguration
    secrets_model: type[BaseModel] = fields.PayPalSecrets

    def check_amount(self, amount_minor: int, currency: str) -> None:
        """See `amounts.check_amount`."""
        amounts.check_amount(amount_minor, currency)

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """See `fields.mode_of`."""
        return fields.mode_of(configuration, secrets)

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """PayPal's events do not name their account: their webhook's id is theirs alone."""
        del configuration
        return None

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
        """An account behind its REST API."""
        return PayPalAdapter.open(credentials, http, base=fields.base_of(credentials, settings))

    async def check_portal(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> Finding | None:
        """PayPal has no page of ours for customers."""
        del credentials, http, settings
        return None

    async def verify(
        self,
        delivery: Delivery,
        *,
        connection: Connection,
        credentials: Credentials,
        now: datetime,
        reach: Reach,
    ) -> VerifiedEvent:
        """See `signature.verify_delivery`. The account remembers PayPal's certificates."""
        del connection, credentials
        account = await reach()
        assert isinstance(account, PayPalAdapter)  # noqa: S101 - `connect` made it
        return await verify_delivery(
            delivery, client=account.client, certificates=account.certificates, now=now
        )

    def unknown_version(self, payload: dict[str, Any]) -> str | None:
        """Events name the version of their resource: of payments 2.0, of disputes 1.0."""
        version = payload.get("resource_version")
        return None if version in {None, "1.0", "2.0", "3.0"} else str(version)[:100]

    def read_event(self, payload: dict[str, Any], *, created_at: datetime) -> EventHint | None:
        """Let the file of the event's type read it."""
        read = event_readers(__package__).get(payload.get("event_type", ""))
        return None if read is None else read(payload["resource"], created_at)

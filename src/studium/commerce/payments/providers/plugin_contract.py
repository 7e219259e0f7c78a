"""What the folder of a payment provider offers, before any account is opened."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from studium.commerce.payments.providers.contract import Capability, EventHint, PaymentProvider
from studium.connect.connections import Connection, ConnectionKind, Credentials, Finding
from studium.connect.inbound import Delivery, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings

Reach = Callable[[], Awaitable[PaymentProvider]]


@runtime_checkable
class ProviderPlugin(ConnectionKind, Protocol):
    """What a provider's folder offers as `PROVIDER`. Cheap to import: no SDK until it is used.

    It is a kind of connection, of the category `payments`, named as its folder.
    """

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can do beside hosted checkouts and refunds; the rest is refused before a call."""
        ...

    @property
    def pays_with(self) -> str:
        """What a buyer pays with there, after the words "Pay with": `a card`."""
        ...

    @property
    def webhook_aliases(self) -> tuple[str, ...]:
        """Further addresses for the operator's webhooks, as whole paths."""
        ...

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The headers by which it proves its webhooks."""
        ...

    @property
    def checkout_origins(self) -> tuple[str, ...]:
        """Where its hosted checkouts are, as scheme and host: our forms may lead there."""
        ...

    @property
    def test_method(self) -> str | None:
        """What always pays in its test mode, like a saved method; None: a buyer has to agree."""
        ...

    @property
    def payment_keys_hold(self) -> timedelta:
        """How long the key under which a payment was opened surely opens no second one."""
        ...

    @property
    def refund_keys_hold(self) -> timedelta:
        """How long the key of a refund surely makes no second one."""
        ...

    def check_amount(self, amount_minor: int, currency: str) -> None:
        """Raises ProviderRefused, in words for a seller, for what it can never charge."""
        ...

    def operator_credentials(self, settings: Settings) -> Credentials | None:
        """The operator's own account, from the environment; None when there is none."""
        ...

    async def check_operator_account(self, settings: Settings, http: Http) -> Finding:
        """Whether the operator's own account can be used; asks the provider, changes nothing."""
        ...

    def connect(self, credentials: Credentials, http: Http, settings: Settings) -> PaymentProvider:
        """An account, ready to be used."""
        ...

    async def check_portal(
        self, credentials: Credentials, http: Http, settings: Settings
    ) -> Finding | None:
        """Whether its own page for customers is set up; None where it has none."""
        ...

    async def verify(
        self,
        delivery: Delivery,
        *,
        connection: Connection,
        credentials: Credentials,
        now: datetime,
        reach: Reach,
    ) -> VerifiedEvent:
        """What a webhook delivery says, once it is proved genuine. Raises InboundRefused.

        `reach` opens the account, for a provider whose proof has to be fetched.
        """
        ...

    def unknown_version(self, payload: dict[str, Any]) -> str | None:
        """The version of its API in which an event was written, where it is not understood."""
        ...

    def read_event(self, payload: dict[str, Any], *, created_at: datetime) -> EventHint | None:
        """What an event is about, or None for a type that tells us nothing."""
        ...

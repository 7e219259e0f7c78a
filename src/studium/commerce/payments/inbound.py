"""Webhooks of payment providers, as `connect.inbound` wants them handled."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from studium.accounts.people import person_by_id
from studium.commerce.payments.actions.follow_event import follow_event
from studium.commerce.payments.alerts import tell_unknown_version
from studium.commerce.payments.departed import is_about_departed
from studium.commerce.payments.provider_events import SubscriptionFollowers
from studium.commerce.payments.providers import MethodsHint, PaymentProviders, ProviderPlugin
from studium.commerce.payments.store import payer_of_customer
from studium.connect.connections import Connection, ConnectionWithCredentials
from studium.connect.inbound import Delivery, Handled, InboundEvent, InboundKind, VerifiedEvent
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts


@dataclass(frozen=True)
class PaymentInbound:
    """Fulfils `InboundKind` for a payment provider."""

    plugin: ProviderPlugin

    @property
    def kind(self) -> str:
        """The provider."""
        return self.plugin.kind

    @property
    def aliases(self) -> tuple[str, ...]:
        """Further addresses of the operator."""
        return self.plugin.webhook_aliases

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """As the provider signs."""
        return self.plugin.signature_headers

    async def verify(
        self, parts: Parts, delivery: Delivery, *, found: ConnectionWithCredentials, now: datetime
    ) -> VerifiedEvent:
        """Leave it to the provider."""
        return await self.plugin.verify(
            delivery,
            connection=found.connection,
            credentials=found.credentials,
            now=now,
            reach=partial(parts[PaymentProviders].reach, found),
        )

    async def handle(self, parts: Parts, connection: Connection, event: InboundEvent) -> Handled:
        """Let the payment or subscription that the event is about follow it.

        What is written in a version that is not understood is asked of the provider instead.
        """
        payload = json.loads(event.payload)
        hint = self.plugin.read_event(payload, created_at=event.provider_created_at)
        version = self.plugin.unknown_version(payload)
        if version is not None:
            async with parts[Database].transaction() as tx:
                await tell_unknown_version(tx, connection, version, now=parts[Clock].now())
            hint = hint and replace(hint, snapshot=None)
        if hint is None:
            return Handled(f"{event.type} tells us nothing", is_ours=False)
        if hint.subscription is not None:
            followers = parts[SubscriptionFollowers]
            outcome = await followers.follow(parts, connection.id, hint.subscription)
            is_ours = outcome is not None
            return Handled(outcome or "about no subscription of ours", is_ours=is_ours)
        if hint.methods is not None:
            return await self._methods_changed(parts, connection, hint.methods)
        payment = await follow_event(parts, connection_id=connection.id, hint=hint)
        if payment is None and hint.otherwise is not None:
            followers = parts[SubscriptionFollowers]
            outcome = await followers.follow(parts, connection.id, hint.otherwise)
            if outcome is not None:
                return Handled(outcome)
        if payment is None:
            return Handled("about no payment of ours", is_ours=False)
        return Handled(f"payment {payment.id} is {payment.status.value}")

    async def _methods_changed(
        self, parts: Parts, connection: Connection, hint: MethodsHint
    ) -> Handled:
        """Saved ways of paying are asked for whenever they are shown: nothing here goes stale."""
        async with parts[Database].reader() as tx:
            payer_id = hint.payer_id
            if payer_id is None and hint.provider_customer_id is not None:
                payer_id = await payer_of_customer(tx, connection.id, hint.provider_customer_id)
            person = await person_by_id(tx, payer_id) if payer_id is not None else None
        if person is None:
            return Handled("about nobody's ways of paying here", is_ours=False)
        return Handled(f"the ways of paying of {person.id} changed")

    def acknowledged_in(self, connection: Connection) -> str | None:
        """Providers read the status."""
        del connection
        return None

    async def is_about_departed(
        self, parts: Parts, connection: Connection, event: InboundEvent
    ) -> bool:
        """Whether its payment or customer is of somebody whose account is gone."""
        return await is_about_departed(parts, connection.id, event.payload)


def payment_inbound_kinds(plugins: Iterable[ProviderPlugin]) -> list[InboundKind]:
    """One for each provider."""
    return [PaymentInbound(plugin) for plugin in plugins]

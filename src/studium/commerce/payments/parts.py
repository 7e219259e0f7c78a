"""What payments need built: the providers, and the operator's accounts at them."""

from studium.commerce.payments.in_flight import payments_in_flight
from studium.commerce.payments.inbound import payment_inbound_kinds
from studium.commerce.payments.operator_accounts import (
    operator_credentials,
    prepare_operator_connections,
)
from studium.commerce.payments.provider_events import SubscriptionFollowers
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.commerce.payments.purposes import PaymentPurposes
from studium.connect.calls import CallLog
from studium.connect.connections import ConnectionCache, ConnectionKinds, ConnectionUses
from studium.connect.inbound import InboundKinds
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """Find the providers, have their webhooks handled, connect the operator."""
    plugins = discover_providers()
    parts.add(PaymentProviders(plugins, parts[Http], parts[Settings], parts[CallLog]))
    parts.add(PaymentPurposes())
    parts.add(SubscriptionFollowers())
    for plugin in plugins:
        parts[ConnectionKinds].add(plugin)
    parts[ConnectionUses].add(payments_in_flight)
    for kind in payment_inbound_kinds(plugins):
        parts[InboundKinds].add(kind)
    for name, credentials in operator_credentials(plugins, parts[Settings]).items():
        parts[ConnectionCache].add_operator(name, credentials)
    await prepare_operator_connections(parts)

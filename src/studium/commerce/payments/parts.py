"""What payments need built: the providers, and the house's accounts at them."""

from studium.commerce.payments.house import house_credentials, prepare_house_connections
from studium.commerce.payments.inbound import payment_inbound_kinds
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.connect.integrations import ConnectionBook, InboundKinds
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """Find the providers, have their webhooks handled, connect the house."""
    plugins = discover_providers()
    parts.add(PaymentProviders(plugins, parts[Http]))
    for kind in payment_inbound_kinds(plugins):
        parts[InboundKinds].add(kind)
    for name, credentials in house_credentials(plugins, parts[Settings]).items():
        parts[ConnectionBook].add_house(name, credentials)
    await prepare_house_connections(parts)

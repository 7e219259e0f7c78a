"""The operator's own accounts at payment providers, from the environment."""

from collections.abc import Iterable

from studium.commerce.payments.providers import ProviderPlugin
from studium.connect.integrations import (
    ConnectionCache,
    ConnectionMode,
    ConnectionWithCredentials,
    Credentials,
    ensure_operator_connection,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Unavailable
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


class NoPaymentProvider(Unavailable):
    """The operator has no account at any payment provider."""

    slug = "no-payment-provider"
    title = "Paying is not possible yet"


class LiveKeyInSandbox(Exception):
    """The sandbox is on where a payment provider would move real money."""


def operator_credentials(
    plugins: Iterable[ProviderPlugin], settings: Settings
) -> dict[str, Credentials]:
    """The operator's credentials by kind of provider, for those that are configured.

    Raises LiveKeyInSandbox: no provider's real money stands beside the sandbox.
    """
    found = {plugin.kind: plugin.operator_credentials(settings) for plugin in plugins}
    for kind, credentials in found.items():
        if settings.sandbox and credentials and credentials.mode is ConnectionMode.LIVE:
            raise LiveKeyInSandbox(f"SANDBOX is on and the key for {kind} is live: unset one.")
    return {kind: credentials for kind, credentials in found.items() if credentials}


async def prepare_operator_connections(parts: Parts) -> None:
    """Give the operator a connection for each account that it has; at every start."""
    connections = parts[ConnectionCache]
    async with parts[Database].transaction() as tx:
        for kind, credentials in connections.operator_credentials().items():
            await ensure_operator_connection(
                tx,
                kind=kind,
                credentials=credentials,
                vault=parts[Vault],
                now=parts[Clock].now(),
            )
    connections.forget()


async def operator_payment_connection(parts: Parts) -> ConnectionWithCredentials:
    """The account that purchases are paid to. Raises NoPaymentProvider."""
    connections = parts[ConnectionCache]
    for kind in connections.operator_credentials():
        found = await connections.operator(kind)
        if found is not None:
            return found
    raise NoPaymentProvider(
        "No payment provider is set up here: `studium doctor` tells an operator what to set."
    )

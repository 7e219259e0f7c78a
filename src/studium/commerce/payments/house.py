"""The house's own accounts at payment providers, from the environment."""

from collections.abc import Iterable

from studium.commerce.payments.providers import ProviderPlugin
from studium.connect.integrations import (
    ConnectionBook,
    ConnectionMode,
    Credentials,
    OpenConnection,
    ensure_house_connection,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Unavailable
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


class NoPaymentProvider(Unavailable):
    """The house has no account at any payment provider."""

    slug = "no-payment-provider"
    title = "Paying is not possible yet"


class LiveKeyInSandbox(Exception):
    """The sandbox is on where a payment provider would move real money."""


def house_credentials(
    plugins: Iterable[ProviderPlugin], settings: Settings
) -> dict[str, Credentials]:
    """The house's credentials by kind of provider, for those that are configured.

    Raises LiveKeyInSandbox: no provider's real money stands beside the sandbox.
    """
    found = {plugin.kind: plugin.house_credentials(settings) for plugin in plugins}
    for kind, credentials in found.items():
        if settings.sandbox and credentials and credentials.mode is ConnectionMode.LIVE:
            raise LiveKeyInSandbox(f"SANDBOX is on and the key for {kind} is live: unset one.")
    return {kind: credentials for kind, credentials in found.items() if credentials}


async def prepare_house_connections(parts: Parts) -> None:
    """Give the house a connection for each account that it has; at every start."""
    book = parts[ConnectionBook]
    async with parts[Database].transaction() as tx:
        for kind, credentials in book.house_credentials().items():
            await ensure_house_connection(
                tx,
                kind=kind,
                credentials=credentials,
                vault=parts[Vault],
                now=parts[Clock].now(),
            )
    book.forget()


async def house_payment_connection(parts: Parts) -> OpenConnection:
    """The account that purchases are paid to. Raises NoPaymentProvider."""
    book = parts[ConnectionBook]
    for kind in book.house_credentials():
        found = await book.house(kind)
        if found is not None:
            return found
    raise NoPaymentProvider(
        "No payment provider is set up here: `studium doctor` tells an operator what to set."
    )

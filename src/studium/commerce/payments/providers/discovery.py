"""Finding the providers: every folder beside this file is one."""

import asyncio
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from uuid import UUID

from studium.commerce.payments.providers.contract import PaymentProvider
from studium.commerce.payments.providers.plugin_contract import ProviderPlugin
from studium.connect.calls import CallLog
from studium.connect.connections import ConnectionWithCredentials, Credentials
from studium.platform.errors import NotFound
from studium.platform.http import Http
from studium.platform.settings import Settings


class ProviderUnknown(NotFound):
    """There is no such payment provider in this installation."""

    slug = "payment-provider-unknown"
    title = "No such payment provider"


def discover_providers() -> tuple[ProviderPlugin, ...]:
    """Every provider, in the order of their names.

    Raises TypeError, naming the folder, when one is not what a provider must be.
    """
    found: list[ProviderPlugin] = []
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.ispkg:
            package = import_module(f"studium.commerce.payments.providers.{module.name}")
            plugin = getattr(package, "PROVIDER", None)
            if not isinstance(plugin, ProviderPlugin) or plugin.kind != module.name:
                raise TypeError(f"providers/{module.name}: PROVIDER is not a ProviderPlugin")
            found.append(plugin)
    return tuple(found)


class PaymentProviders:
    """The providers of this installation, and the accounts opened at them."""

    def __init__(
        self,
        plugins: Iterable[ProviderPlugin],
        http: Http,
        settings: Settings,
        calls: CallLog | None = None,
    ) -> None:
        """Reach every provider through `http`, and keep the calls where a log is given."""
        self._plugins = {plugin.kind: plugin for plugin in plugins}
        self._http = http
        self._settings = settings
        self._calls = calls
        self._open: dict[tuple[UUID, Credentials], PaymentProvider] = {}

    @property
    def kinds(self) -> list[str]:
        """The kinds of connection that are payment providers."""
        return list(self._plugins)

    def plugin(self, kind: str) -> ProviderPlugin:
        """Raises ProviderUnknown."""
        try:
            return self._plugins[kind]
        except KeyError:
            raise ProviderUnknown(f"No payment provider is called {kind}.") from None

    async def reach(self, found: ConnectionWithCredentials) -> PaymentProvider:
        """The account behind a connection. One object for each connection and its credentials.

        The first one is made in a thread: an SDK may take half a second to be imported, and
        meanwhile others are served.
        """
        connection = found.connection
        known = self._open.get((connection.id, found.credentials))
        if known is None:
            plugin = self.plugin(connection.kind)
            http = self._http
            if self._calls is not None:
                http = self._calls.under(
                    http, connection_id=connection.id, owner_id=connection.owner_id
                )
            made = await asyncio.to_thread(plugin.connect, found.credentials, http, self._settings)
            known = self._open.setdefault((connection.id, found.credentials), made)
        return known

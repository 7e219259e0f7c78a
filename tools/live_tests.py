"""`make live-tests`: try every payment provider whose test keys are set, at the provider itself.

Names what it skipped, and why. Test mode moves no money; keys of live mode are refused. Status 1
when something failed.
"""

import asyncio
import sys
from datetime import UTC, datetime

from studium.commerce.payments.actions.try_account import Tried, try_account
from studium.commerce.payments.providers import ProviderPlugin, discover_providers
from studium.connect.connections import ConnectionMode
from studium.platform.http import AiohttpClient
from studium.platform.settings import Settings

WORDS = {True: "ok", False: "FAILED", None: "skipped"}


async def main() -> int:
    """Try them in turn; the exit status."""
    settings = Settings()
    if settings.sandbox:
        print("SANDBOX is on: the providers' stand-ins are tried by `make test`. Unset it.")
        return 1
    failed = 0
    async with AiohttpClient() as http:
        for plugin in discover_providers():
            failed += await _try(plugin, settings, http)
    return 1 if failed else 0


async def _try(plugin: ProviderPlugin, settings: Settings, http: AiohttpClient) -> int:
    credentials = plugin.operator_credentials(settings)
    if credentials is None:
        finding = await plugin.check_operator_account(settings, http)
        return _tell(plugin, Tried("account", None, finding.finding))
    if credentials.mode is ConnectionMode.LIVE:
        return _tell(plugin, Tried("account", None, "its keys are live: set those of test mode"))
    found = await plugin.check(credentials, http, settings)
    failed = _tell(plugin, Tried("account", not found.remedy or found.is_well, found.finding))
    provider = plugin.connect(credentials, http, settings)
    async for tried in try_account(plugin, provider, now=lambda: datetime.now(UTC)):
        failed += _tell(plugin, tried)
    return failed


def _tell(plugin: ProviderPlugin, tried: Tried) -> int:
    print(f"{plugin.label:8} {tried.name:28} {WORDS[tried.is_well]:8} {tried.said}", flush=True)
    return tried.is_well is False


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

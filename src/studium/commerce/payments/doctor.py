"""What `studium doctor` looks at about payment providers."""

from collections.abc import AsyncIterator

from studium.commerce.payments.providers import ProviderPlugin, discover_providers
from studium.connect.inbound import operator_address
from studium.platform.doctor import LOCAL_HOSTS, Check, Examined, Verdict
from studium.platform.settings import Settings


async def check_payments(examined: Examined) -> AsyncIterator[Check]:
    """The providers that the operator has an account at; every one when it has none."""
    settings = examined.settings
    plugins = discover_providers()
    used = [plugin for plugin in plugins if plugin.operator_credentials(settings)]
    for plugin in used or plugins:
        if settings.sandbox:
            yield Check(plugin.kind, Verdict.OK, f"the sandbox stands in for {plugin.label}")
            continue
        found = await plugin.check_operator_account(settings, examined.http)
        fault = Verdict.FAIL if used else Verdict.WARN
        yield Check(plugin.kind, fault if found.remedy else Verdict.OK, found.finding, found.remedy)
        credentials = plugin.operator_credentials(settings)
        if credentials is not None:
            portal = await plugin.check_portal(credentials, examined.http, settings)
            if portal is not None:
                worst = Verdict.WARN if portal.remedy else Verdict.OK
                yield Check(f"{plugin.kind} portal", worst, portal.finding, portal.remedy)
        if used:
            yield check_webhook_address(plugin, settings)


def check_webhook_address(plugin: ProviderPlugin, settings: Settings) -> Check:
    """Where the provider has to send its events, which only the operator can tell it."""
    name = f"{plugin.kind} webhooks"
    address = f"{settings.base_url}{operator_address(plugin.kind)}"
    if settings.base_url.startswith(LOCAL_HOSTS):
        return Check(
            name,
            Verdict.WARN,
            f"{plugin.label} cannot reach {address}, which is on this machine alone",
            f"set BASE_URL to a public address, or forward {plugin.label}'s events to this one",
        )
    return Check(name, Verdict.OK, f"{plugin.label} has to send its events to {address}")


CHECKS = (check_payments,)

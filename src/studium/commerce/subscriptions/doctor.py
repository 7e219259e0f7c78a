"""What `studium doctor` looks at about plans."""

from collections.abc import AsyncIterator

from studium.commerce.invoices import InvoiceSettings
from studium.commerce.payments import (
    Capability,
    ProviderFailed,
    ProviderRefused,
    SubscriptionProvider,
    discover_providers,
)
from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.model import Plan, PlanPrice
from studium.platform.doctor import Check, Examined, Verdict

_SYNC = "run `studium plans sync`"


async def check_plans(examined: Examined) -> AsyncIterator[Check]:
    """Whether every price that is offered is what the operator's provider would charge."""
    if examined.tx is None:
        return
    offered = [
        (plan, price)
        for plan in await store.plans(examined.tx)
        for price in await store.prices(examined.tx, plan.id)
    ]
    if not offered or examined.settings.sandbox:
        found = f"{len(offered)} prices, kept by the sandbox" if offered else "none is offered"
        yield Check("plans", Verdict.OK, found)
        return
    for plugin in discover_providers():
        credentials = plugin.operator_credentials(examined.settings)
        if credentials is None or Capability.SUBSCRIPTIONS not in plugin.capabilities:
            continue
        provider = plugin.connect(credentials, examined.http, examined.settings)
        if isinstance(provider, SubscriptionProvider):
            yield await check_taxes(provider, examined.settings_of(InvoiceSettings))
            for plan, price in offered:
                link = await store.newest_price_link(examined.tx, price.id)
                yield await check_price(provider, plan, price, link)


async def check_price(
    provider: SubscriptionProvider, plan: Plan, price: PlanPrice, provider_price_id: str | None
) -> Check:
    """One price beside what the provider has under its id."""
    name = f"plan {plan.slug} a {price.period}"
    if provider_price_id is None:
        return Check(name, Verdict.WARN, "the provider does not know its price yet", _SYNC)
    try:
        there = await provider.read_price(provider_price_id)
    except (ProviderFailed, ProviderRefused) as problem:
        return Check(name, Verdict.FAIL, f"its price cannot be read: {problem.message}", _SYNC)
    if not there.is_active:
        return Check(
            name, Verdict.FAIL, f"{provider_price_id} is inactive", "activate it at the provider"
        )
    ours = (price.amount_minor, price.currency, price.period)
    if (there.amount_minor, there.currency, there.period) != ours:
        return Check(
            name,
            Verdict.FAIL,
            f"{price.amount.format()} here, and {provider_price_id} is "
            f"{there.amount_minor} {there.currency} a {there.period} in minor units",
            "link a price that costs the same: set STRIPE_PRICE_ID, or " + _SYNC,
        )
    if there.is_tax_on_top:
        return Check(
            name,
            Verdict.FAIL,
            f"at {provider_price_id} tax comes on top, and prices here contain it",
            "make one there whose tax is included, and set STRIPE_PRICE_ID, or " + _SYNC,
        )
    return Check(name, Verdict.OK, f"{price.amount.format()}, as {provider_price_id}")


async def check_taxes(provider: SubscriptionProvider, settings: InvoiceSettings) -> Check:
    """Whether the provider and our invoices agree on where tax comes from."""
    name = "taxes of subscriptions"
    try:
        there = await provider.read_tax_settings()
    except (ProviderFailed, ProviderRefused) as problem:
        finding = f"the provider's tax settings cannot be read: {problem.message}"
        return Check(name, Verdict.WARN, finding, "let the key read them: Tax settings, read")
    if not there.is_active:
        own = f"prices contain {settings.invoice_tax_percent} % (INVOICE_TAX_PERCENT)"
        return Check(name, Verdict.OK, f"the provider reckons none, and {own}")
    if there.is_on_top:
        return Check(
            name,
            Verdict.WARN,
            "the provider adds tax to prices that do not say that they contain it",
            "set the default tax behavior to inclusive in the provider's tax settings",
        )
    if not settings.issues_invoices:
        return Check(
            name,
            Verdict.WARN,
            "the provider reckons taxes, and no tax invoices are issued",
            "set INVOICE_SELLER_TAX_ID and what it asks for",
        )
    return Check(name, Verdict.OK, "invoices state the tax that the provider reckons")


CHECKS = (check_plans,)

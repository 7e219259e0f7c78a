"""`studium doctor` compares prices and taxes with what the provider has."""

from dataclasses import dataclass
from typing import Any, cast

import pytest
from tests.commerce.invoices.sellers import in_mumbai
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.invoices import InvoiceSettings
from studium.commerce.payments import KnownPrice, ProviderRefused, SubscriptionProvider, TaxSettings
from studium.commerce.subscriptions import sync_plans
from studium.commerce.subscriptions.actions.link_price import subscription_provider
from studium.commerce.subscriptions.doctor import check_price, check_taxes
from studium.connect.connections import ConnectionCache
from studium.platform.doctor import Verdict

NOBODY = InvoiceSettings(_env_file=None)
OFF = TaxSettings(is_active=False, is_on_top=False)
ON_TOP = TaxSettings(is_active=True, is_on_top=True)
INCLUDED = TaxSettings(is_active=True, is_on_top=False)


@dataclass
class Account:
    """A provider that answers this, or refuses."""

    taxes: TaxSettings | None = None
    price: KnownPrice | None = None

    async def read_tax_settings(self) -> TaxSettings:
        if self.taxes is None:
            raise ProviderRefused("This key may not.", code="forbidden")
        return self.taxes

    async def read_price(self, _: str) -> KnownPrice:
        assert self.price is not None
        return self.price


def account(**given: Any) -> SubscriptionProvider:
    return cast("SubscriptionProvider", Account(**given))


@pytest.mark.parametrize(
    ("taxes", "settings", "verdict", "words"),
    [
        (OFF, in_mumbai(), Verdict.OK, "prices contain 18 %"),
        (INCLUDED, in_mumbai(), Verdict.OK, "invoices state the tax"),
        (INCLUDED, NOBODY, Verdict.WARN, "no tax invoices"),
        (ON_TOP, in_mumbai(), Verdict.WARN, "adds tax"),
        (None, in_mumbai(), Verdict.WARN, "This key may not."),
    ],
)
async def test_tax_settings_of_the_provider_are_compared_with_ours(
    taxes: TaxSettings | None, settings: InvoiceSettings, verdict: Verdict, words: str
) -> None:
    found = await check_taxes(account(taxes=taxes), settings)
    assert (found.verdict, words in found.finding) == (verdict, True), found


async def test_a_price_is_compared_with_the_one_at_the_provider(club: Club) -> None:
    linked = await sync_plans(club.shop.parts)
    operator = await club.shop.parts[ConnectionCache].operator("stripe")
    assert operator is not None
    stripe = await subscription_provider(club.shop.parts, operator)
    plan, price, name = linked[0]
    assert (await check_taxes(stripe, NOBODY)).verdict is Verdict.OK
    assert (await check_price(stripe, plan, price, name)).verdict is Verdict.OK
    assert (await check_price(stripe, plan, price, None)).verdict is Verdict.WARN
    assert (await check_price(stripe, plan, price, "price_unknown")).verdict is Verdict.FAIL
    there = await stripe.read_price(name)
    for wrong in ({"is_active": False}, {"amount_minor": 1}, {"currency": "eur"},
                  {"period": "year"}, {"is_tax_on_top": True}):  # fmt: skip
        known = KnownPrice(**{**{f: getattr(there, f) for f in KnownPrice.__slots__}, **wrong})
        assert (await check_price(account(price=known), plan, price, name)).verdict is Verdict.FAIL

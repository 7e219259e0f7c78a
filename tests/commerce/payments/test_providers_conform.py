"""What every payment provider must do, run over every folder in `providers/`."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from tests.commerce.buyers import BUYERS
from tests.commerce.shop import Shop

from studium.commerce.payments.actions.try_account import try_account
from studium.commerce.payments.model import (
    PaymentReference,
    ProviderState,
    RefundStatus,
    Snapshot,
)
from studium.commerce.payments.operator_accounts import LiveKeyInSandbox, operator_credentials
from studium.commerce.payments.providers import (
    Capability,
    CapabilityMissing,
    CheckoutRequest,
    CustomerRequest,
    CustomerUnknown,
    FinishRequest,
    OpenedCheckout,
    PaymentProvider,
    PaymentProviders,
    PaymentUnknown,
    ProviderLists,
    ProviderPlugin,
    ProviderRefused,
    RefundRequest,
    discover_providers,
)
from studium.commerce.payments.providers.stripe.plugin import StripePlugin
from studium.connect.connections import ConnectionCache, ConnectionMode, Credentials
from studium.platform.clock import Clock
from studium.platform.http import Answer, NoAnswer, Outgoing
from studium.platform.ids import new_id
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.settings import Settings

PROVIDERS = discover_providers()
EACH = pytest.mark.parametrize("plugin", PROVIDERS, ids=lambda plugin: plugin.kind)
STOOD_IN = [plugin for plugin in PROVIDERS if plugin.kind in BUYERS]
EACH_STOOD_IN = pytest.mark.parametrize("plugin", STOOD_IN, ids=lambda plugin: plugin.kind)


class Unreachable:
    """Fulfils `Http` where there is no network."""

    async def send(self, outgoing: Outgoing) -> Answer:
        raise NoAnswer(f"{outgoing.url} does not answer.")


async def account(parts: Parts, plugin: ProviderPlugin) -> PaymentProvider:
    found = await parts[ConnectionCache].operator(plugin.kind)
    assert found is not None, f"the sandbox has no {plugin.kind}"
    return await parts[PaymentProviders].reach(found)


def a_checkout(customer: str, amount_minor: int = 1250, currency: str = "eur") -> CheckoutRequest:
    return CheckoutRequest(
        payment_id=new_id(),
        purpose="test",
        purpose_id=new_id(),
        provider_customer_id=customer,
        description="A thing",
        amount_minor=amount_minor,
        currency=currency,
        success_url="http://testserver/ok",
        cancel_url="http://testserver/no",
    )


Opening = tuple[CheckoutRequest, OpenedCheckout]


async def opened(plugin: ProviderPlugin, provider: PaymentProvider, **price: Any) -> Opening:
    customer = str(new_id())
    if Capability.CUSTOMERS in plugin.capabilities:
        customer = await provider.create_customer(
            CustomerRequest(payer_id=new_id(), email="a@example.org", name="Ada"),
            idempotency_key=f"customer-{new_id()}",
        )
    request = a_checkout(customer, **price)
    checkout = await provider.open_checkout(
        request, idempotency_key=f"checkout-{request.payment_id}"
    )
    return request, checkout


async def paid_by_buyer(
    plugin: ProviderPlugin, provider: PaymentProvider, shop: Shop, opening: Opening
) -> Snapshot:
    """The payment once a buyer agreed to it, and what was agreed to was taken."""
    request, checkout = opening
    await BUYERS[plugin.kind].pay(shop, checkout.url)
    return await settled(provider, request, checkout, shop.now)


async def settled(
    provider: PaymentProvider, request: CheckoutRequest, checkout: OpenedCheckout, now: datetime
) -> Snapshot:
    seen = await provider.read_payment(named(checkout), now=now)
    if seen.state is not ProviderState.APPROVED:
        return seen
    finish = FinishRequest(
        payment_id=request.payment_id,
        provider_checkout_id=checkout.provider_checkout_id,
        is_manual=False,
    )
    return await provider.finish_checkout(
        finish, idempotency_key=f"finish-{request.payment_id}", now=now
    )


def named(checkout: OpenedCheckout) -> PaymentReference:
    return PaymentReference(provider_checkout_id=checkout.provider_checkout_id)


def test_there_is_a_provider_to_test() -> None:
    assert "stripe" in {plugin.kind for plugin in PROVIDERS}


@EACH
def test_it_has_a_name_and_no_account_without_settings(plugin: ProviderPlugin) -> None:
    assert plugin.label
    bare = Settings(_env_file=None)
    assert plugin.operator_credentials(bare) is None


@EACH
async def test_our_forms_may_lead_to_its_checkouts(plugin: ProviderPlugin, shop: Shop) -> None:
    assert plugin.checkout_origins
    policy = (await shop.stranger.get("/")).headers["content-security-policy"]
    targets = policy.partition("form-action ")[2].partition(";")[0].split()
    for origin in plugin.checkout_origins:
        assert re.fullmatch(r"https://[a-z0-9.-]+", origin)
        assert origin in targets


@EACH
async def test_an_operator_without_settings_is_told_what_to_set(plugin: ProviderPlugin) -> None:
    found = await plugin.check_operator_account(Settings(_env_file=None), Unreachable())
    assert "is not set" in found.finding
    assert found.remedy


@EACH
async def test_an_operator_is_told_when_nobody_answers(
    plugin: ProviderPlugin, parts: Parts
) -> None:
    found = await plugin.check_operator_account(parts[Settings], Unreachable())
    assert found.remedy


@EACH_STOOD_IN
def test_the_sandbox_s_credentials_are_for_tests_and_hide_their_key(
    plugin: ProviderPlugin, parts: Parts
) -> None:
    credentials = plugin.operator_credentials(parts[Settings])
    assert credentials is not None
    assert credentials.mode is ConnectionMode.TEST
    assert all(secret not in repr(credentials) for secret in credentials.secrets.values())


@pytest.mark.parametrize("key", ["sk_live_51Hidden", "rk_live_51Hidden"])
def test_live_keys_of_stripe_make_live_credentials(key: str) -> None:
    (stripe,) = (plugin for plugin in PROVIDERS if plugin.kind == "stripe")
    credentials = stripe.operator_credentials(
        Settings(_env_file=None, stripe_secret_key=SecretStr(key))
    )
    assert credentials is not None
    assert credentials.mode is ConnectionMode.LIVE
    assert key not in repr(credentials)


class Live(StripePlugin):
    """A provider whose key the settings do not know to be live."""

    def operator_credentials(self, settings: Settings) -> Credentials | None:
        del settings
        return Credentials(mode=ConnectionMode.LIVE, secrets={"api_key": "live"})


def test_no_provider_moves_real_money_in_the_sandbox(settings: Settings) -> None:
    with pytest.raises(LiveKeyInSandbox, match="SANDBOX"):
        operator_credentials([Live()], settings)
    outside = settings.model_copy(update={"sandbox": False})
    assert set(operator_credentials([Live()], outside)) == {"stripe"}


@EACH_STOOD_IN
async def test_the_same_key_opens_the_same_checkout(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, first = await opened(plugin, provider)
    again = await provider.open_checkout(request, idempotency_key=f"checkout-{request.payment_id}")
    assert again == first
    assert first.url
    assert first.expires_at is not None
    assert first.expires_at > shop.now


@EACH_STOOD_IN
async def test_a_paid_checkout_is_read_as_paid_under_every_name(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, checkout = await opened(plugin, provider)
    before = await provider.read_payment(named(checkout), now=shop.now)
    assert (before.state, before.is_current) == (ProviderState.OPEN, True)
    paid = await paid_by_buyer(plugin, provider, shop, (request, checkout))
    assert (paid.state, paid.paid_minor, paid.currency) == (ProviderState.PAID, 1250, "eur")
    assert paid.refunded_minor == 0
    assert paid.reference.payment_id == request.payment_id
    by_payment = PaymentReference(provider_payment_id=paid.reference.provider_payment_id)
    same = await provider.read_payment(by_payment, now=shop.now)
    assert (same.state, same.paid_minor) == (ProviderState.PAID, 1250)
    assert same.reference.payment_id == request.payment_id


@EACH_STOOD_IN
async def test_what_is_asked_for_is_paid_and_given_back_in_every_kind_of_currency(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    for amount_minor, currency in BUYERS[plugin.kind].currencies:
        await _paid_and_given_back(plugin, provider, shop, Money(amount_minor, currency))


async def _paid_and_given_back(
    plugin: ProviderPlugin, provider: PaymentProvider, shop: Shop, price: Money
) -> None:
    amount_minor, currency = price.amount_minor, price.currency
    request, checkout = await opened(plugin, provider, amount_minor=amount_minor, currency=currency)
    page = await shop.stranger.get(checkout.url or "")
    assert BUYERS[plugin.kind].written(price.format()) in page.text  # on the provider's own page
    paid = await paid_by_buyer(plugin, provider, shop, (request, checkout))
    assert (paid.state, paid.paid_minor, paid.currency) == (
        ProviderState.PAID,
        amount_minor,
        currency,
    )
    wanted = refund_of(request, paid.reference.provider_payment_id, amount_minor)
    await provider.refund(wanted, idempotency_key=f"refund-{wanted.refund_id}")
    after = await provider.read_payment(named(checkout), now=shop.now)
    assert after.refunded_minor == amount_minor


@EACH_STOOD_IN
async def test_a_declined_card_is_read_as_failed_with_a_sentence(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, checkout = await opened(plugin, provider)
    await BUYERS[plugin.kind].be_declined(shop, checkout.url)
    failed = await settled(provider, request, checkout, shop.now)
    assert failed.state is ProviderState.FAILED
    assert failed.failure_code
    assert failed.failure_message


@EACH_STOOD_IN
async def test_the_same_key_gives_back_once(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, checkout = await opened(plugin, provider)
    paid = await paid_by_buyer(plugin, provider, shop, (request, checkout))
    wanted = refund_of(request, paid.reference.provider_payment_id, 250)
    sent = [
        await provider.refund(wanted, idempotency_key=f"refund-{wanted.refund_id}")
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert sent[0].status in {RefundStatus.PENDING, RefundStatus.SUCCEEDED}
    after = await provider.read_payment(named(checkout), now=shop.now)
    assert (after.state, after.refunded_minor) == (ProviderState.PAID, 250)
    too_much = refund_of(request, paid.reference.provider_payment_id, 1001)
    with pytest.raises(ProviderRefused):
        await provider.refund(too_much, idempotency_key=f"refund-{too_much.refund_id}")


@EACH_STOOD_IN
async def test_a_refund_is_found_by_our_name_for_it_among_many(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, checkout = await opened(plugin, provider)
    paid = await paid_by_buyer(plugin, provider, shop, (request, checkout))
    made = [refund_of(request, paid.reference.provider_payment_id, 100) for _ in range(4)]
    assert await provider.find_refund(made[0]) is None
    sent = [
        await provider.refund(wanted, idempotency_key=f"refund-{wanted.refund_id}")
        for wanted in made[:3]
    ]
    assert [await provider.find_refund(wanted) for wanted in made] == [*sent, None]


@EACH_STOOD_IN
async def test_nobody_can_pay_at_a_closed_checkout(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, checkout = await opened(plugin, provider)
    for _ in range(2):
        await provider.close_checkout(checkout.provider_checkout_id)
        closed = await provider.read_payment(named(checkout), now=shop.now)
        assert closed.state is ProviderState.EXPIRED
    await BUYERS[plugin.kind].pay(shop, checkout.url)
    after = await settled(provider, request, checkout, shop.now)
    assert after.state is ProviderState.EXPIRED
    with pytest.raises(ProviderRefused):
        await provider.close_checkout("no-such-checkout")


@EACH_STOOD_IN
async def test_a_paid_checkout_that_is_closed_stays_paid(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    request, checkout = await opened(plugin, provider)
    await paid_by_buyer(plugin, provider, shop, (request, checkout))
    await provider.close_checkout(checkout.provider_checkout_id)
    paid = await provider.read_payment(named(checkout), now=shop.now)
    assert paid.state is ProviderState.PAID


@EACH_STOOD_IN
async def test_a_customer_is_forgotten_once_and_for_all(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    del shop
    provider = await account(parts, plugin)
    asked = CustomerRequest(payer_id=new_id(), email="a@example.org", name="Ada")
    if Capability.CUSTOMERS not in plugin.capabilities:
        with pytest.raises(CapabilityMissing):
            await provider.create_customer(asked, idempotency_key="customer")
        return
    customer = await provider.create_customer(asked, idempotency_key=f"customer-{new_id()}")
    for _ in range(2):
        await provider.delete_customer(customer)
    await provider.delete_customer("no-such-customer")
    with pytest.raises(CustomerUnknown):
        await provider.open_checkout(a_checkout(customer), idempotency_key=f"checkout-{new_id()}")


@EACH_STOOD_IN
async def test_what_it_does_not_know_is_refused_for_good(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    for reference in (
        PaymentReference(provider_checkout_id="no-such-checkout"),
        PaymentReference(provider_payment_id="no-such-payment"),
        PaymentReference(),
    ):
        with pytest.raises(ProviderRefused) as refusal:
            await provider.read_payment(reference, now=shop.now)
        assert isinstance(refusal.value, PaymentUnknown) is reference.is_readable


@EACH_STOOD_IN
async def test_what_it_has_is_listed_as_it_is_read(
    plugin: ProviderPlugin, parts: Parts, shop: Shop
) -> None:
    provider = await account(parts, plugin)
    assert isinstance(provider, ProviderLists) is (Capability.LISTS in plugin.capabilities)
    if not isinstance(provider, ProviderLists):
        return
    request, checkout = await opened(plugin, provider)
    paid = await paid_by_buyer(plugin, provider, shop, (request, checkout))
    wanted = refund_of(request, paid.reference.provider_payment_id, 250)
    sent = await provider.refund(wanted, idempotency_key=f"refund-{wanted.refund_id}")
    since = shop.now - timedelta(minutes=1)
    payments = await provider.list_payments(since=since, cursor=None, now=shop.now)
    read = await provider.read_payment(
        PaymentReference(provider_payment_id=paid.reference.provider_payment_id), now=shop.now
    )
    (listed,) = payments.items
    if listed.snapshot.is_current:
        assert listed.snapshot == replace(read, seen_at=listed.snapshot.seen_at)
    else:  # the list tells less
        told = (listed.snapshot.reference, listed.snapshot.state, listed.snapshot.paid_minor)
        assert told == (read.reference, read.state, read.paid_minor)
    assert payments.cursor is None
    (refund,) = (await provider.list_refunds(since=since, cursor=None, now=shop.now)).items
    assert (refund.news.refund_id, refund.news.refund) == (wanted.refund_id, sent)
    assert refund.amount_minor == 250
    later = await provider.list_payments(
        since=shop.now + timedelta(hours=1), cursor=None, now=shop.now
    )
    assert later.items == ()


@EACH
def test_an_unknown_event_says_nothing(plugin: ProviderPlugin, parts: Parts) -> None:
    payload: dict[str, Any] = {
        "type": "moon.rose",
        "data": {"object": {}},
        "event_type": "MOON.ROSE",
        "resource": {},
    }
    assert plugin.read_event(payload, created_at=created(parts)) is None


def created(parts: Parts) -> datetime:
    return parts[Clock].now()


def refund_of(request: CheckoutRequest, intent: str | None, amount_minor: int) -> RefundRequest:
    assert intent is not None
    refund_id: UUID = new_id()
    return RefundRequest(
        refund_id=refund_id,
        payment_id=request.payment_id,
        provider_payment_id=intent,
        amount_minor=amount_minor,
        currency=request.currency,
    )


@EACH
async def test_a_trial_of_an_account_finds_it_well_and_names_what_it_skips(
    plugin: ProviderPlugin, shop: Shop
) -> None:
    provider = await account(shop.parts, plugin)
    found = [each async for each in try_account(plugin, provider, now=lambda: shop.now)]
    assert [each for each in found if each.is_well is False] == []
    skipped = {each.name for each in found if each.is_well is None}
    assert bool(skipped) is (plugin.test_method is None)

"""Test clocks: customers and subscriptions with a time of their own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts
from studium.sandbox.stripe.due import settle

DAY = 86_400
FROZEN = int(datetime(2030, 1, 31, tzinfo=UTC).timestamp())  # far from the sandbox's own time


async def customer_of(sdk: StripeClient, clock_id: str) -> str:
    customer = await sdk.v1.customers.create_async({"test_clock": clock_id})
    await pays_with(sdk, customer.id, "pm_card_visa")
    return customer.id


async def pays_with(sdk: StripeClient, customer: str, card: str) -> None:
    method = await sdk.v1.payment_methods.attach_async(card, {"customer": customer})
    settings: Any = {"invoice_settings": {"default_payment_method": method.id}}
    await sdk.v1.customers.update_async(customer, settings)


async def monthly(sdk: StripeClient) -> str:
    product = await sdk.v1.products.create_async({"name": "Pro"})
    every: Any = {"recurring": {"interval": "month"}}
    wishes: Any = {"product": product.id, "currency": "usd", "unit_amount": 900, **every}
    price = await sdk.v1.prices.create_async(wishes)
    return price.id


async def subscribe(sdk: StripeClient, customer: str, price: str, **more: Any) -> str:
    wishes: Any = {"customer": customer, "items": [{"price": price}], **more}
    return (await sdk.v1.subscriptions.create_async(wishes)).id


async def advance(sdk: StripeClient, parts: Parts, clock_id: str, to: int) -> None:
    begun = await sdk.v1.test_helpers.test_clocks.advance_async(clock_id, {"frozen_time": to})
    assert begun.status == "advancing"
    await settle(parts)
    there = await sdk.v1.test_helpers.test_clocks.retrieve_async(clock_id)
    assert (there.status, there.frozen_time) == ("ready", to)


async def test_what_follows_a_clock_lives_in_its_time_and_no_other(
    sdk: StripeClient, sandbox_parts: Parts, clock: MovableClock
) -> None:
    made = await sdk.v1.test_helpers.test_clocks.create_async({"frozen_time": FROZEN, "name": "x"})
    price = await monthly(sdk)
    trial = await subscribe(sdk, await customer_of(sdk, made.id), price, trial_period_days=10)
    begun = await sdk.v1.subscriptions.retrieve_async(trial)
    assert (begun.created, begun.status, begun.test_clock) == (FROZEN, "trialing", made.id)

    clock.advance(timedelta(days=5))
    await settle(sandbox_parts)
    assert (await sdk.v1.subscriptions.retrieve_async(trial)).status == "trialing"

    await advance(sdk, sandbox_parts, made.id, FROZEN + 50 * DAY)
    assert (await sdk.v1.subscriptions.retrieve_async(trial)).status == "active"
    invoices = (await sdk.v1.invoices.list_async({"subscription": trial})).data
    paid = [(each.created - FROZEN, each.amount_paid) for each in reversed(invoices)]
    assert paid == [(0, 0), (10 * DAY, 900), (38 * DAY, 900)]  # 10 February, 10 March
    warned = (await sdk.v1.events.list_async({"type": "customer.subscription.trial_will_end"})).data
    assert [each.created for each in warned] == [FROZEN + 7 * DAY]


async def test_a_renewal_that_fails_is_tried_as_the_clock_goes_on(
    sdk: StripeClient, sandbox_parts: Parts
) -> None:
    made = await sdk.v1.test_helpers.test_clocks.create_async({"frozen_time": FROZEN})
    customer = await customer_of(sdk, made.id)
    subscription = await subscribe(sdk, customer, await monthly(sdk))
    refused: Any = {"default_payment_method": "pm_card_chargeCustomerFail"}
    await sdk.v1.subscriptions.update_async(subscription, refused)
    statuses = []
    for days in (29, 33, 45):
        await advance(sdk, sandbox_parts, made.id, FROZEN + days * DAY)
        statuses.append((await sdk.v1.subscriptions.retrieve_async(subscription)).status)
    assert statuses == ["past_due", "past_due", "canceled"]


async def test_a_clock_goes_forward_only_and_not_too_far(
    sdk: StripeClient, sandbox_parts: Parts
) -> None:
    clocks = sdk.v1.test_helpers.test_clocks
    made = await clocks.create_async({"frozen_time": FROZEN})
    customer = await customer_of(sdk, made.id)
    price = await monthly(sdk)
    await subscribe(sdk, customer, price)
    for to in (FROZEN, FROZEN - 1, FROZEN + 70 * DAY):  # two months are 59 days
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await clocks.advance_async(made.id, {"frozen_time": to})
        assert refused.value.param == "frozen_time"
    await clocks.advance_async(made.id, {"frozen_time": FROZEN + DAY})
    with pytest.raises(stripe.StripeError, match="advancement underway"):
        await clocks.advance_async(made.id, {"frozen_time": FROZEN + 2 * DAY})
    with pytest.raises(stripe.StripeError, match="advancement underway"):
        await subscribe(sdk, customer, price)
    await settle(sandbox_parts)
    await subscribe(sdk, customer, price)


async def test_a_clock_has_few_customers_and_takes_them_along(
    sdk: StripeClient, sandbox_parts: Parts, clock: MovableClock
) -> None:
    clocks = sdk.v1.test_helpers.test_clocks
    made = await clocks.create_async({"frozen_time": FROZEN})
    ids = [await customer_of(sdk, made.id) for _ in range(3)]
    with pytest.raises(stripe.InvalidRequestError, match="at most 3 customers"):
        await sdk.v1.customers.create_async({"test_clock": made.id})
    subscription = await subscribe(sdk, ids[0], await monthly(sdk))
    assert (await sdk.v1.customers.list_async()).data == []
    assert len((await sdk.v1.customers.list_async({"test_clock": made.id})).data) == 3
    assert (await sdk.v1.subscriptions.list_async()).data == []
    assert len((await sdk.v1.subscriptions.list_async({"customer": ids[0]})).data) == 1
    await clocks.delete_async(made.id)
    for gone in (sdk.v1.subscriptions.retrieve_async(subscription), clocks.retrieve_async(made.id)):
        with pytest.raises(stripe.InvalidRequestError, match="No such"):
            await gone
    assert (await sdk.v1.customers.retrieve_async(ids[0])).deleted
    old = await clocks.create_async({"frozen_time": FROZEN})
    clock.advance(timedelta(days=7))
    await settle(sandbox_parts)
    assert (await clocks.list_async()).data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        await clocks.retrieve_async(old.id)

"""Test clocks: customers and subscriptions with a time of their own.

https://docs.stripe.com/billing/testing/test-clocks
"""

from dataclasses import replace
from datetime import UTC, datetime

from studium.sandbox import kit
from studium.sandbox.kit import Filter, Stored, Window
from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.billing import settle_subscription
from studium.sandbox.stripe.errors import ApiError, Body

KIND = "test_helpers.test_clock"
CUSTOMERS_OF_A_CLOCK = 3
SUBSCRIPTIONS_OF_A_CUSTOMER = 3


async def at_clock(objects: AccountObjects, owner: Body) -> AccountObjects:
    """The account's objects at the time that a customer or a subscription lives in.

    Raises ApiError while that time is on its way.
    """
    if owner["test_clock"] is None:
        return objects
    clock = await objects.find(KIND, owner["test_clock"])
    refuse_under_way(clock)
    return at_time_of(objects, clock)


def at_time_of(objects: AccountObjects, clock: Stored) -> AccountObjects:
    """The account's objects at a clock's time; events are sent at once all the same."""
    frozen = datetime.fromtimestamp(clock.body["frozen_time"], UTC)
    return replace(objects, now=frozen, posts_at=objects.now)


def refuse_under_way(clock: Stored) -> None:
    """While a clock advances, nothing that follows it can be changed. Raises ApiError."""
    if clock.body["status"] != "ready":
        message = "Test clock advancement underway - cannot perform modifications."
        raise ApiError(message, status=429)


async def refuse_too_many(objects: AccountObjects, customer_id: str) -> None:
    """A customer of a clock has few subscriptions. Raises ApiError for one more."""
    narrowed = Filter(content={"customer": customer_id})
    most = Window(SUBSCRIPTIONS_OF_A_CUSTOMER)
    kept = await kit.list_objects(objects.tx, objects.account.id, "subscription", narrowed, most)
    if len(kept) == SUBSCRIPTIONS_OF_A_CUSTOMER:
        raise ApiError(
            f"A customer of a test clock has at most {SUBSCRIPTIONS_OF_A_CUSTOMER} subscriptions.",
            param="customer",
        )


async def settle_clock(objects: AccountObjects, clock: Stored) -> None:
    """Let everything happen until the time to which a clock was set; delete one that is too old."""
    if clock.body["status"] == "ready":
        await delete_clock(objects, clock)
        return
    there = at_time_of(objects, clock)
    for subscription in reversed(await subscriptions_of(objects, clock)):
        await settle_subscription(there, await there.lock("subscription", subscription.id))
    clock.body |= {"status": "ready", "status_details": {}}
    clock.due_at = datetime.fromtimestamp(clock.body["deletes_after"], UTC)
    await objects.save(clock)
    await objects.announce("test_helpers.test_clock.ready", clock.body)


async def delete_clock(objects: AccountObjects, clock: Stored) -> None:
    """Delete a clock with its customers and their subscriptions."""
    followers = [*await subscriptions_of(objects, clock), *await customers_of(objects, clock)]
    for stored in (*followers, clock):
        stored.deleted, stored.due_at = True, None
        await objects.save(stored)
    await objects.announce("test_helpers.test_clock.deleted", clock.body)


async def subscriptions_of(objects: AccountObjects, clock: Stored) -> list[Stored]:
    """The subscriptions that follow a clock, newest first."""
    return await _followers(objects, clock, "subscription")


async def customers_of(objects: AccountObjects, clock: Stored) -> list[Stored]:
    """The customers that follow a clock, newest first."""
    return await _followers(objects, clock, "customer")


async def _followers(objects: AccountObjects, clock: Stored, kind: str) -> list[Stored]:
    narrowed = Filter(content={"test_clock": clock.id})
    most = Window(CUSTOMERS_OF_A_CLOCK * SUBSCRIPTIONS_OF_A_CUSTOMER)
    return await kit.list_objects(objects.tx, objects.account.id, kind, narrowed, most)

"""Valid requests to the routes of subscriptions."""

from typing import Any

from schemathesis.core import NOT_SET
from tests.conftest import Person, client_of
from tests.proofs.world import Asking, World, as_alice, as_nobody

from studium.commerce.subscriptions.seeds import seed_plans
from studium.platform.database import Database

CARD = {"number": "4242424242424242", "expiry": "12/30", "cvc": "123", "name": "Ada"}
CHANGE = {"plan": "pro-plus", "period": "year"}
MARKS = """
    select unnest(array[s.id::text, s.provider_subscription_id, s.provider_checkout_id])
      from subscriptions s where s.user_id = $1
"""


async def _begin(world: World, person: Person) -> str:
    """A subscription of theirs that runs."""
    await seed_plans(world.parts, lambda _: None)
    listed = (await person.client.get("/api/subscriptions")).json()["items"]
    for found in listed:
        if found["status"] == "paused":
            await person.client.post(f"/api/subscriptions/{found['id']}/resume")
        if found["status"] in {"trialing", "active", "paused"}:
            return str(found["id"])
    begun = await person.client.post("/api/payments/checkout-session", json={"plan": "pro"})
    assert begun.status_code == 201, begun.text
    async with client_of(world.app) as browser:
        paid = await browser.post(begun.json()["checkout_url"], data=CARD)
    assert paid.status_code == 303, paid.text
    await world.run_jobs()
    return str(begun.json()["subscription_id"])


async def make_subscription(world: World) -> str:
    """Hers."""
    return await _begin(world, world.alice)


async def see(world: World) -> Asking:
    return Asking(world.alice, path={"subscription_id": await make_subscription(world)})


async def act(world: World, body: Any = NOT_SET) -> Asking:
    person = await world.somebody_new()
    return Asking(person, body, path={"subscription_id": await _begin(world, person)})


async def change(world: World) -> Asking:
    return await act(world, CHANGE)


async def begin_with_card(world: World) -> Asking:
    """Hers is saved, since she had a subscription before."""
    asking = await act(world)
    assert asking.person is not None
    ended = f"/api/subscriptions/{asking.path['subscription_id']}/cancel"
    await asking.person.client.post(ended, json={"at_period_end": False})
    return Asking(asking.person, CHANGE)


async def make_payment(world: World) -> str:
    """Hers, paid."""
    subscription_id = await make_subscription(world)
    paid = await world.parts[Database].pool.fetchval(
        "update subscription_invoices set status = 'paid', paid_minor = 100, paid_at = created_at"
        " where subscription_id = $1::text::uuid returning id",
        subscription_id,
    )
    return str(paid)


REQUESTS = {
    "POST /api/subscriptions": begin_with_card,
    "GET /api/plans": as_nobody,
    "GET /api/subscriptions": as_alice,
    "GET /api/subscriptions/{subscription_id}": see,
    "POST /api/subscriptions/{subscription_id}/preview": change,
    "POST /api/subscriptions/{subscription_id}/change": change,
    "POST /api/subscriptions/{subscription_id}/cancel": act,
    "POST /api/subscriptions/{subscription_id}/pause": act,
    "POST /api/subscriptions/{subscription_id}/resume": act,
}
BODIES = {
    "POST /api/subscriptions/{subscription_id}/preview": {"plan": "pro", "period": "year"},
    "POST /api/subscriptions/{subscription_id}/change": CHANGE,
}
OBJECTS = {"subscription_id": make_subscription, "subscription_payment_id": make_payment}
NOTHING = "01980000-0000-7000-8000-000000000000"
OPEN = {"plan_id": NOTHING, "price_id": NOTHING}  # the operator's

"""A shop with plans on offer."""

from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import Shop

from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.answers import SubscriptionAnswer
from studium.commerce.subscriptions.seeds import seed_plans
from studium.platform.database import Database
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts
from studium.sandbox import STRIPE_TWIN

CAN_BE_SAVED_ONLY = "4000000000000341"


class Club:
    """Subscribing through the API, paying on the sandbox's page, letting time pass."""

    def __init__(self, shop: Shop, run_jobs: Any) -> None:
        self.shop = shop
        self.run_jobs = run_jobs

    async def begin(self, person: Any, plan: str = "pro", card: str = "4242424242424242") -> Any:
        answer = await person.client.post("/api/payments/checkout-session", json={"plan": plan})
        assert answer.status_code == 201, answer.text
        paid = await self.shop.pay(answer.json(), card)
        assert paid.status_code == 303, paid.text
        await self.run_jobs()
        return await self.see(person)

    async def see(self, person: Any) -> Any:
        """The newest subscription as its owner sees it, also when their session is over by now."""
        async with self.shop.parts[Database].reader() as tx:
            (found,) = await store.page_of_person(
                tx, person.user_id, before_id=AFTER_ALL_IDS, limit=1
            )
            answer = SubscriptionAnswer.of(found, await store.invoices(tx, found.id))
        return answer.model_dump(mode="json")

    async def post(self, person: Any, action: str, **body: Any) -> Any:
        found = await self.see(person)
        return await person.client.post(
            f"/api/subscriptions/{found['id']}/{action}", json=body or None
        )

    async def let_pass(self, span: timedelta) -> None:
        self.shop.wait(span)
        await self.shop.run_twin()
        await self.run_jobs()

    async def sign_in_again(self, person: Any) -> dict[str, str]:
        """The header of a new session, for who was away longer than a session lasts."""
        account = {"email": person.email, "password": person.password}
        answer = await self.shop.stranger.post("/api/auth/login", json=account)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def use_card(self, person: Any, token: str) -> None:
        """Pay from now on with one of the test cards, as set in the provider's portal."""
        async with self.shop.parts[Database].reader() as tx:
            found = await store.current(tx, person.user_id)
        assert found is not None
        answer = await self.shop.stranger.post(
            f"/sandbox/stripe/v1/subscriptions/{found.provider_subscription_id}",
            data={"default_payment_method": token},
            headers={"Authorization": f"Bearer {STRIPE_TWIN.secret_key}"},
        )
        assert answer.status_code == 200, answer.text

    async def credits_of(self, person: Any) -> int:
        rows = await self.shop.rows(
            "select coalesce(sum(amount), 0)::int as sum from credit_grants"
            " where user_id = $1 and source = 'subscription'",
            person.user_id,
        )
        return int(rows[0]["sum"])

    async def told(self) -> list[str]:
        rows = await self.shop.rows(
            "select type from events where type like 'subscription.%' order by id"
        )
        return [row["type"].removeprefix("subscription.") for row in rows]


@pytest.fixture
async def club(shop: Shop, parts: Parts, run_jobs: Any) -> Club:
    await seed_plans(parts, lambda _: None)
    await run_jobs()
    return Club(shop, run_jobs)

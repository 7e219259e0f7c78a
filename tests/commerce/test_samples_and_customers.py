"""Sample webhooks, repeated and shuffled, are stored once; everybody becomes known once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import Shop

from studium.commerce.payments.actions.backfill_customers import Backfilled, backfill_customers
from studium.commerce.payments.actions.replay_samples import replay_samples, samples_of
from studium.commerce.payments.providers import discover_providers
from studium.commerce.payments.providers.samples import SampleDeliveries
from studium.commerce.payments.settings import PaymentSettings
from studium.connect.connections import ConnectionCache

WITH_SAMPLES = [each.kind for each in discover_providers() if isinstance(each, SampleDeliveries)]


@pytest.mark.parametrize("kind", WITH_SAMPLES)
async def test_samples_are_taken_however_often_and_stored_once(
    shop: Shop, run_jobs: Callable[[], Any], kind: str
) -> None:
    samples = await samples_of(shop.parts, kind)
    assert len(samples) > 5
    run = await replay_samples(shop.parts, kind, times=3, seed=7)
    assert run.answers == {200: 3 * len(samples)}
    assert await shop.count("inbound_events") == len(samples)
    await run_jobs()
    rows = await shop.rows("select status, outcome from inbound_events")
    assert {row["status"] for row in rows} == {"ignored"}, rows
    assert await shop.count("payments") == 0


async def test_samples_with_another_secret_are_refused(shop: Shop) -> None:
    found = await shop.parts[ConnectionCache].operator("stripe")
    assert found is not None
    shop.parts[ConnectionCache].add_operator(
        "stripe",
        type(found.credentials)(
            found.credentials.mode, {**found.credentials.secrets, "webhook_secret": "whsec_other"}
        ),
    )
    shop.forget_connections()
    samples = await samples_of(shop.parts, "stripe")
    shop.parts[ConnectionCache].add_operator("stripe", found.credentials)
    shop.forget_connections()
    answer = await shop.stranger.post(
        "/api/webhooks/stripe", content=samples[0].body, headers=dict(samples[0].headers)
    )
    assert answer.status_code == 400
    assert await shop.count("inbound_events") == 0


async def test_everybody_is_made_known_once_and_a_run_goes_on_where_one_ended(
    shop: Shop, alice: Any, bob: Any, carol: Any
) -> None:
    found = await shop.parts[ConnectionCache].operator("stripe")
    assert found is not None
    connection_id = found.connection.id
    await shop.buy(alice.client)
    seen: list[int] = []
    done = Backfilled()
    await backfill_customers(shop.parts, connection_id, done=done, progress=seen.append)
    assert (done.people, done.made, done.known, done.refused) == (3, 2, 1, 0)
    assert sum(seen) == 3
    again = Backfilled()
    await backfill_customers(shop.parts, connection_id, done=again)
    assert (again.made, again.known) == (0, 3)
    assert await shop.count("payment_customers") == 3
    rows = await shop.rows("select count(*) from sandbox.objects where kind = 'customer'")
    assert rows[0]["count"] == 3
    ids: list[UUID] = sorted([alice.user_id, bob.user_id, carol.user_id])
    rest = Backfilled(last_id=ids[1])
    await backfill_customers(shop.parts, connection_id, done=rest)
    assert (rest.people, rest.last_id) == (1, ids[2])


async def test_a_changed_name_and_listed_preferences_reach_the_provider(
    shop: Shop, alice: Any, run_jobs: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(shop.parts[PaymentSettings]), "customer_preferences", ["school"])
    await shop.buy(alice.client)

    async def known() -> dict[str, Any]:
        (found,) = await shop.rows("select body from sandbox.objects where kind = 'customer'")
        return dict(found["body"])

    async def change(**profile: Any) -> dict[str, Any]:
        answer = await alice.client.patch("/api/users/me", json=profile)
        assert answer.status_code == 200, answer.text
        await run_jobs()
        return await known()

    profile = {"first_name": "Alicia", "preferences": {"school": "Lycée", "theme": "dark"}}
    told = await change(**profile)
    assert told["name"].startswith("Alicia")
    assert told["metadata"] == {"payer_id": str(alice.user_id), "school": "Lycée"}
    told = await change(preferences={"school": None})
    assert told["metadata"] == {"payer_id": str(alice.user_id)}

"""A product, or an account, sells to some people only while it is tried out."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import Shop
from tests.commerce.test_creators_sales import connected, offered

from studium.commerce.payments.audiences.model import Audience, SoldTo, share_of
from studium.platform.settings import Settings

EVERY_SHARE = 100
REAL = False


def test_a_percentage_is_the_same_people_and_about_as_many() -> None:
    subject = UUID(int=7)
    people = [UUID(int=number) for number in range(2_000)]
    quarter = Audience(sold_to=SoldTo.PERCENTAGE, percentage=25)
    half = Audience(sold_to=SoldTo.PERCENTAGE, percentage=50)
    first = {each for each in people if quarter.admits(subject, each)}
    assert 400 < len(first) < 600
    assert first < {each for each in people if half.admits(subject, each)}
    assert {share_of(subject, each) for each in people} == set(range(EVERY_SHARE))
    assert not any(half.admits(subject, each, is_test=True) for each in people)


async def test_who_is_not_among_them_buys_nothing(
    shop: Shop, alice: Any, bob: Any, dave: Any
) -> None:
    account = await connected(shop, bob)
    product = await offered(shop, bob)
    here = f"/selling/products/{product.id}"

    async def buying(person: Any) -> int:
        answer = await person.client.post(
            "/api/purchases/checkout-session", json={"product_id": str(product.id)}
        )
        if answer.status_code == 403:
            assert answer.json()["type"] == "/problems/not-sold-yet"
        return int(answer.status_code)

    kept = await bob.client.post(f"{here}/audience", data={"sold_to": "staff"})
    assert kept.status_code == 303, kept.text
    assert [await buying(each) for each in (alice, bob, dave)] == [403, 201, 201]
    unknown = {"sold_to": "listed", "people": ["nobody@example.org"]}
    api = f"/api/selling/products/{product.id}/audience"
    assert (await bob.client.put(api, json=unknown)).status_code == 422
    await shop.run(
        "update users set email_confirmed_at = $2 where id = $1",
        alice.user_id,
        datetime.now(UTC),
    )
    listed = {"sold_to": "listed", "people": [alice.email.upper()]}
    assert (await bob.client.put(api, json=listed)).json()["people"] == [alice.email]
    assert await buying(alice) == 201
    assert alice.email in (await bob.client.get(here)).text
    api = f"/api/integrations/payment-providers/{account.id}/audience"
    assert (await bob.client.put(api, json={"sold_to": "staff"})).status_code == 200
    assert await buying(alice) == 403
    assert (await alice.client.get(api)).status_code == 404
    await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    assert await shop.count("sale_audience_people") == 0


async def test_test_mode_outside_the_sandbox_sells_to_staff_and_listed_people_only(
    shop: Shop, alice: Any, bob: Any, dave: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connected(shop, bob)
    product = await offered(shop, bob)
    monkeypatch.setitem(vars(shop.parts[Settings]), "sandbox", REAL)
    body = {"product_id": str(product.id)}
    answers = [
        await each.client.post("/api/purchases/checkout-session", json=body)
        for each in (alice, dave)
    ]
    assert [each.status_code for each in answers] == [403, 201]

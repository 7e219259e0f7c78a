"""The gate: closed, open, and closed again."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from tests.commerce.shop import Shop

from studium.commerce.entitlements import Entitlement, require_entitlement
from studium.commerce.entitlements.store import entitlement_for
from studium.platform.database import Database

FlashcardsDep = Annotated[Entitlement, Depends(require_entitlement("flashcards"))]


def put_a_gate(routes: FastAPI) -> None:
    @routes.get("/api/behind-the-gate")
    async def behind(entitlement: FlashcardsDep) -> dict[str, str]:
        return {"feature": entitlement.feature}


async def test_the_gate_opens_with_a_purchase_and_closes_with_its_end(
    shop: Shop, routes: FastAPI, alice: Any, bob: Any, run_jobs: Any
) -> None:
    put_a_gate(routes)
    assert (await shop.stranger.get("/api/behind-the-gate")).status_code == 401
    closed = await alice.client.get("/api/behind-the-gate")
    assert closed.status_code == 402
    assert closed.json()["type"] == "/problems/entitlement-required"
    assert closed.json()["feature"] == "flashcards"
    await shop.pay(await shop.buy(alice.client, "flashcards-90"))
    await run_jobs()
    opened = await alice.client.get("/api/behind-the-gate")
    assert (opened.status_code, opened.json()) == (200, {"feature": "flashcards"})
    assert (await bob.client.get("/api/behind-the-gate")).status_code == 402
    shop.wait(timedelta(days=90))
    assert not await shop.is_open(alice.user_id, "flashcards")


async def test_a_right_that_begins_later_does_not_open_yet(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    for _ in range(2):
        await shop.pay(await shop.buy(alice.client, "flashcards-90"))
        await run_jobs()
    rights = await shop.entitlements(alice.client)
    assert [right["is_active"] for right in rights] == [False, True]
    async with shop.parts[Database].reader() as tx:
        active = await entitlement_for(
            tx, user_id=alice.user_id, features=("flashcards",), at=shop.now
        )
    assert active is not None
    assert str(active.id) == rights[1]["id"]

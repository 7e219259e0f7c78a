"""Staff find anything with one search, see a person with a mark, and read who did what."""

from typing import Any

import pytest
from asyncpg import RaiseError
from tests.commerce.shop import Shop
from tests.conftest import Person, RunJobs
from tests.operations.alerts.alerting import connection_of, rows, run

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts


@pytest.fixture
async def shop(parts: Parts, client: Any) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


async def test_one_search_finds_what_staff_look_for(  # noqa: PLR0913, PLR0917
    shop: Shop, parts: Parts, alice: Person, dave: Person, clock: MovableClock, run_jobs: RunJobs
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await run_jobs()
    made = await connection_of(parts, None, clock.now())
    ((receipt,),) = await rows(parts, "select receipt_number from purchases")

    async def find(words: str) -> str:
        answer = await dave.client.get("/admin/search", params={"words": words})
        assert answer.status_code == 200
        return answer.text.partition("<main")[2]

    assert f"/admin/people/{alice.user_id}" in await find("alice@")
    assert f"/admin/people/{alice.user_id}" in await find(str(alice.user_id))
    assert f"/admin/purchases/{pending['purchase_id']}" in await find(receipt.lower())
    assert f"/admin/purchases/{pending['purchase_id']}" in await find(pending["purchase_id"])
    assert f"/admin/integrations/{made}" in await find("my sh")
    ((product, sku, name),) = await rows(
        parts,
        "select id, sku, name from products p where exists"
        " (select from purchases where product_id = p.id)",
    )
    for words in (str(product), sku, name[:6].upper()):
        assert f"/admin/products/{product}" in await find(words)
    ((entry, whose),) = await rows(parts, "select id, user_id from ai_credit_log limit 1")
    assert f"/admin/people/{whose}" in await find(str(entry))
    for nothing in ("%", "_", "\\", "nobody at all"):
        assert "Nothing is called so" in await find(nothing), nothing
    assert (await alice.client.get("/admin/search?words=bob")).status_code == 403


async def test_looking_at_a_person_is_marked_and_recorded_and_shows_no_secret(
    alice: Person, dave: Person, carol: Person, parts: Parts
) -> None:
    page = (await dave.client.get(f"/admin/people/{alice.user_id}")).text
    assert "You look at somebody else" in page
    assert await rows(parts, "select actor_id, action, subject_id from staff_acts") == [
        (dave.user_id, "looked at a person", alice.user_id)
    ]
    trail = (await carol.client.get("/admin/audit", params={"actor": dave.email})).text
    assert "looked at a person" in trail
    for narrowed in ({"actor": "nobody"}, {"action": "refund"}, {"subject_id": "x"}):
        page = (await carol.client.get("/admin/audit", params=narrowed)).text
        assert "Nothing is recorded" in page, narrowed
    assert (await alice.client.get(f"/admin/people/{alice.user_id}")).status_code == 403


async def test_the_record_of_staff_acts_only_grows(
    alice: Person, dave: Person, parts: Parts
) -> None:
    await dave.client.get(f"/admin/people/{alice.user_id}")
    for change in ("update staff_acts set action = 'x'", "delete from staff_acts"):
        with pytest.raises(RaiseError, match="never changed"):
            await run(parts, change)

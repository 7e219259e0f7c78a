"""What grants entitlements beside purchases: any source, and staff on the record."""

from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.shop import Shop

from studium.commerce.entitlements import (
    EntitlementRequired,
    Source,
    check_any_entitlement,
    grant_entitlement,
    revoke_entitlements,
)
from studium.platform.database import Database
from studium.platform.ids import new_id

GRANT = {"feature": "studypack", "reason": "Won it at the fair."}


async def test_a_source_grants_once_however_often_it_is_repeated(shop: Shop, alice: Any) -> None:
    source = Source("gift", new_id())
    for days in (30, 30, 60):
        async with shop.parts[Database].transaction() as tx:
            await grant_entitlement(
                tx,
                user_id=alice.user_id,
                feature="flashcards",
                source=source,
                starts_at=shop.now,
                ends_at=shop.now + timedelta(days=days),
                now=shop.now,
            )
    assert await shop.is_open(alice.user_id, "flashcards")
    told = await shop.rows("select type from events where type like 'entitlement.%' order by id")
    assert [each["type"] for each in told] == ["entitlement.granted", "entitlement.moved"]
    for _ in range(2):
        async with shop.parts[Database].transaction() as tx:
            await revoke_entitlements(tx, user_id=alice.user_id, source=source, now=shop.now)
    assert not await shop.is_open(alice.user_id, "flashcards")
    told = await shop.rows("select type from events where type = 'entitlement.revoked'")
    assert len(told) == 1


async def test_a_gift_neither_moves_nor_is_moved_by_purchases(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    async with shop.parts[Database].transaction() as tx:
        gift = await grant_entitlement(
            tx,
            user_id=alice.user_id,
            feature="flashcards",
            source=Source("gift", new_id()),
            starts_at=shop.now,
            ends_at=None,
            now=shop.now,
        )
    await shop.pay(await shop.buy(alice.client, "flashcards-90"))
    await run_jobs()
    rights = {right["source"]: right for right in await shop.entitlements(alice.client)}
    assert rights["gift"]["ends_at"] is None
    assert rights["gift"]["id"] == str(gift.id)
    assert rights["purchase"]["is_active"]
    assert rights["purchase"]["purchase_id"]


async def test_any_one_of_the_named_features_opens_and_naming_none_needs_an_account_only(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    await shop.pay(await shop.buy(alice.client, "flashcards-90"))
    await run_jobs()

    async def check(*features: str) -> Any:
        async with shop.parts[Database].reader() as tx:
            return await check_any_entitlement(
                tx, user_id=alice.user_id, features=features, at=shop.now
            )

    assert (await check("mock-exam-3", "flashcards")).feature == "flashcards"
    assert await check() is None
    with pytest.raises(EntitlementRequired):
        await check("mock-exam-3")


async def test_an_admin_grants_and_withdraws_and_both_are_on_the_record(
    shop: Shop, alice: Any, carol: Any
) -> None:
    ends_at = (shop.now + timedelta(days=10)).isoformat()
    answer = await carol.client.post(
        "/api/admin/entitlements", json={**GRANT, "email": alice.email, "ends_at": ends_at}
    )
    assert answer.status_code == 201, answer.text
    granted = answer.json()
    assert (granted["source"], granted["is_active"]) == ("staff", True)
    place = answer.headers["location"]
    assert (await carol.client.get(place)).json() == granted
    assert (await alice.client.get(place)).status_code == 403
    assert await shop.is_open(alice.user_id, "studypack")
    page = await carol.client.get(f"/admin/entitlements?email={alice.email}")
    assert "Won it at the fair." in page.text
    gone = await carol.client.delete(
        f"/api/admin/entitlements/{granted['id']}", params={"reason": "By mistake."}
    )
    assert gone.status_code == 204, gone.text
    assert not await shop.is_open(alice.user_id, "studypack")
    acts = await shop.rows("select action, details ->> 'reason' as why from staff_acts order by id")
    assert [(act["action"], act["why"]) for act in acts] == [
        ("granted studypack", "Won it at the fair."),
        ("withdrew studypack", "By mistake."),
    ]


async def test_what_staff_granted_ends_at_its_end(shop: Shop, alice: Any, carol: Any) -> None:
    ends_at = (shop.now + timedelta(days=10)).isoformat()
    body = {**GRANT, "user_id": str(alice.user_id), "ends_at": ends_at}
    assert (await carol.client.post("/api/admin/entitlements", json=body)).status_code == 201
    shop.wait(timedelta(days=10))
    assert not await shop.is_open(alice.user_id, "studypack")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reason": ""}, 422),
        ({"ends_at": "2020-01-01T00:00:00Z"}, 422),
        ({"feature": "Not A Feature"}, 422),
        ({"email": "nobody@example.org"}, 404),
    ],
)
async def test_a_grant_that_makes_no_sense_is_refused(
    shop: Shop, alice: Any, carol: Any, change: dict[str, str], status: int
) -> None:
    body = {**GRANT, "email": alice.email, **change}
    answer = await carol.client.post("/api/admin/entitlements", json=body)
    assert answer.status_code == status, answer.text
    assert await shop.count("entitlements") == 0
    assert await shop.count("staff_acts") == 0


async def test_only_admins_grant(shop: Shop, alice: Any, dave: Any) -> None:
    body = {**GRANT, "email": alice.email}
    for who in (alice, dave):
        assert (await who.client.post("/api/admin/entitlements", json=body)).status_code == 403
        assert (await who.client.post("/admin/entitlements", data=body)).status_code == 403
    assert await shop.count("entitlements") == 0


async def test_what_was_bought_is_refunded_not_withdrawn(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    await shop.pay(await shop.buy(alice.client, "flashcards-90"))
    await run_jobs()
    (right,) = await shop.entitlements(alice.client)
    answer = await carol.client.delete(
        f"/api/admin/entitlements/{right['id']}", params={"reason": "Trying."}
    )
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-granted-by-staff"
    assert await shop.is_open(alice.user_id, "flashcards")


async def test_the_page_grants_and_withdraws(shop: Shop, alice: Any, carol: Any) -> None:
    form = {**GRANT, "email": alice.email, "last_day": "2026-03-01"}
    answer = await carol.client.post("/admin/entitlements", data=form)
    assert answer.status_code == 303
    (right,) = await shop.entitlements(alice.client)
    assert right["ends_at"].startswith("2026-03-01T23:59:59")
    answer = await carol.client.post(
        f"/admin/entitlements/{right['id']}/withdraw",
        data={"reason": "By mistake.", "email": alice.email},
    )
    assert answer.status_code == 303
    assert await shop.entitlements(alice.client) == []
    wrong = await carol.client.post("/admin/entitlements", data={**form, "email": "x@example.org"})
    assert wrong.status_code == 422
    assert "Nobody has this address." in wrong.text

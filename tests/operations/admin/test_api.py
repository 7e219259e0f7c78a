"""What staff and creators do on pages, programs do with keys, within their scopes."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp
from tests.commerce.shop import Shop
from tests.conftest import Person, RunJobs, client_of
from tests.connect.api_keys.test_api_keys import issue
from tests.proofs.shopping import SKU

from studium.platform.clock import MovableClock
from studium.platform.parts import Parts

COURSE = {"sku": "crash-course", "name": "Crash course", "price_minor": 2950, "currency": "eur"}


@pytest.fixture
async def shop(parts: Parts, client: httpx.AsyncClient) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


async def program_of(person: Person, app: ASGIApp, *scopes: str) -> httpx.AsyncClient:
    made = await issue(person.client, scopes=list(scopes))
    return client_of(app, Authorization=f"Bearer {made['key']}")


async def test_a_program_of_an_admin_keeps_products_on_the_record(
    shop: Shop, carol: Person, app: ASGIApp
) -> None:
    scopes = ["products:read", "products:write", "audit:read", "search:read", "staff:act"]
    async with await program_of(carol, app, *scopes) as admin:
        made = await admin.post("/api/admin/products", json=COURSE)
        assert made.status_code == 201, made.text
        place = made.headers["location"]
        assert place == f"/api/admin/products/{made.json()['id']}"
        assert made.json()["features"] == ["crash-course"]
        assert (await admin.post("/api/admin/products", json=COURSE)).status_code == 409
        cheap = await admin.post("/api/admin/products", json={**COURSE, "price_minor": 49})
        assert cheap.status_code == 422
        assert (cheap.json()["field"], "at least" in cheap.json()["detail"]) == (
            "price_minor",
            True,
        )
        offered = await shop.stranger.get("/api/products/crash-course")
        assert offered.json()["price_minor"] == 2950
        change = {key: value for key, value in COURSE.items() if key != "sku"}
        changed = await admin.put(place, json={**change, "price_minor": 100, "is_active": False})
        assert changed.json()["price_minor"] == 100
        assert (await shop.stranger.get("/api/products/crash-course")).status_code == 404
        assert (await admin.get(place)).json()["is_active"] is False
        hidden = (await admin.get("/api/admin/products?is_active=false")).json()["items"]
        assert [each["sku"] for each in hidden] == ["crash-course"]
        acts = (await admin.get("/api/admin/acts?subject_kind=product")).json()["items"]
        assert [act["action"] for act in acts] == ["changed the product", "made the product"]
        assert (await admin.get("/api/admin/acts?since=2100-01-01T00:00:00Z")).json()["items"] == []
        found = (await admin.get(f"/api/admin/search?words={carol.email}")).json()["items"]
        assert carol.email in {hit["title"] for hit in found} | {hit["text"] for hit in found}
    async with await program_of(carol, app, "products:write") as plain:
        assert (await plain.post("/api/admin/products", json=COURSE)).status_code == 403


async def test_sales_are_found_by_filters_and_refunded(  # noqa: PLR0913, PLR0917 - the cast
    shop: Shop, alice: Person, carol: Person, app: ASGIApp, run_jobs: RunJobs, clock: MovableClock
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await run_jobs()
    sale = f"/api/admin/purchases/{pending['purchase_id']}"
    scopes = ["sales:read", "sales:write", "people:read", "staff:act"]
    async with await program_of(carol, app, *scopes) as admin:
        day = timedelta(days=1)
        queries: dict[str, dict[str, Any]] = {
            "all": {},
            "hers": {"email": alice.email},
            "paid": {"status": "COMPLETED", "sku": SKU},
            "today": {"since": str(clock.now() - day), "until": str(clock.now() + day)},
        }
        for name, query in queries.items():
            listed = await admin.get("/api/admin/purchases", params=query)
            assert [each["id"] for each in listed.json()["items"]] == [pending["purchase_id"]], name
        nowhere: tuple[dict[str, str], ...] = (
            {"email": "nobody@example.org"},
            {"email": alice.email, "buyer_id": str(carol.user_id)},
            {"status": "REFUNDED"},
            {"sku": "other"},
            {"until": str(clock.now() - day)},
        )
        for nothing in nowhere:
            listed = await admin.get("/api/admin/purchases", params=nothing)
            assert listed.json()["items"] == [], nothing
        seen = (await admin.get(sale)).json()
        assert (seen["buyer_email"], seen["refunds"]) == (alice.email, [])
        wish = {"amount_minor": 100, "reason": "late", "refundable_minor": seen["refundable_minor"]}
        given = await admin.post(f"{sale}/refunds", json=wish)
        assert given.status_code == 201, given.text
        assert given.headers["location"] == sale
        await run_jobs()
        after = (await admin.get(sale)).json()
        assert [refund["amount_minor"] for refund in after["refunds"]] == [100]
        assert after["refundable_minor"] == seen["refundable_minor"] - 100
        assert (await admin.post(f"{sale}/refunds", json=wish)).status_code == 409
        person = (await admin.get(f"/api/admin/people/{alice.user_id}")).json()
        assert person["person"]["email"] == alice.email
        assert {right["purchase_id"] for right in person["entitlements"]} == {
            pending["purchase_id"]
        }
    mine = await alice.client.get("/api/purchases?status=COMPLETED&limit=1")
    assert mine.headers["link"] == '</api/purchases?status=COMPLETED&limit=1>; rel="first"'
    assert len(mine.json()["items"]) == 1
    later = await alice.client.get("/api/purchases", params={"since": "9999-12-31T23:59:59-23:00"})
    assert later.status_code == 422
    assert (await alice.client.get(sale)).status_code == 403


async def test_support_looks_and_does_not_change(dave: Person) -> None:
    assert (await dave.client.get("/api/admin/products")).status_code == 200
    assert (await dave.client.get("/api/admin/purchases")).status_code == 200
    assert (await dave.client.post("/api/admin/products", json=COURSE)).status_code == 403


async def test_creators_keep_their_own_and_see_nobody_elses(
    shop: Shop, alice: Person, bob: Person
) -> None:
    made = await alice.client.post("/api/selling/products", json=COURSE)
    place = made.headers["location"]
    assert place.startswith("/api/selling/products/")
    assert (await bob.client.get(place)).status_code == 404
    change = {key: value for key, value in COURSE.items() if key != "sku"}
    assert (await bob.client.put(place, json=change)).status_code == 404
    assert (await bob.client.get("/api/selling/products")).json()["items"] == []
    bare = await shop.stranger.get("/api/products/crash-course")
    hers = await shop.stranger.get(f"/api/products/crash-course?owner_id={alice.user_id}")
    assert (bare.status_code, hers.status_code) == (404, 200)


async def test_a_checkout_by_key_carries_metadata_and_needs_no_session_afterwards(
    shop: Shop, alice: Person, app: ASGIApp, run_jobs: RunJobs
) -> None:
    async with await program_of(alice, app, "purchases:write", "purchases:read") as program:
        (product, *_) = (await program.get("/api/products")).json()["items"]
        wish = {"sku": product["sku"], "metadata": {"cart": "17"}}
        begun = await program.post("/api/purchases/checkout-session", json=wish)
        assert begun.status_code == 201, begun.text
        place = begun.headers["location"]
        assert place == f"/api/purchases/{begun.json()['purchase_id']}"
        reserved = {**wish, "metadata": {"payment_id": "x"}}
        refused = await program.post("/api/purchases/checkout-session", json=reserved)
        assert refused.status_code == 422
        away = {**wish, "success_url": "https://evil.example/"}
        assert (await program.post("/api/purchases/checkout-session", json=away)).status_code == 422
        landing = f"/purchases/{begun.json()['purchase_id']}?from=checkout"
        waiting = await shop.stranger.get(landing)
        assert waiting.status_code == 200
        assert "Almost done" in waiting.text
        await shop.pay(begun.json())
        await run_jobs()
        assert (await program.get(place)).json()["status"] == "COMPLETED"
    done = await shop.stranger.get(landing)
    assert "Thank you" in done.text
    assert alice.email not in done.text
    payment = await alice.client.get(f"/api/payments/{begun.json()['payment_id']}")
    assert payment.json()["metadata"] == {"cart": "17"}
    by_itself = await shop.stranger.get(landing.partition("?")[0])
    assert by_itself.status_code in {303, 401}

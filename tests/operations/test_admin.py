"""The admin pages: who may do what, and that it is written down."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.commerce.shop import Shop

from studium.operations.admin import product_pages, purchase_pages
from studium.platform.parts import Parts

OFFER = {
    "sku": "crash-course",
    "name": "Crash course",
    "description": "Two weeks, everything.",
    "price": "29.50",
    "currency": "EUR",
    "access_window_days": "14",
    "features": "studypack, flashcards",
    "is_active": "on",
}


@pytest.fixture
async def shop(parts: Parts, client: httpx.AsyncClient) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


async def bought(shop: Shop, person: Any, run_jobs: Any) -> str:
    pending = await shop.buy(person.client)
    await shop.pay(pending)
    await run_jobs()
    return str(pending["purchase_id"])


async def test_admins_make_products_that_can_be_bought(shop: Shop, carol: Any, alice: Any) -> None:
    answer = await carol.client.post("/admin/products", data=OFFER)
    assert answer.status_code == 303
    listed = (await shop.stranger.get("/api/products")).json()["items"]
    (made,) = [product for product in listed if product["sku"] == "crash-course"]
    assert (made["price_minor"], made["currency"]) == (2950, "eur")
    assert made["access_window_days"] == 14
    assert made["features"] == ["studypack", "flashcards"]
    assert (await shop.buy(alice.client, "crash-course"))["checkout_url"]


async def test_a_product_without_features_opens_its_own_sku(shop: Shop, carol: Any) -> None:
    await carol.client.post("/admin/products", data={**OFFER, "features": ""})
    (row,) = await shop.rows("select features from products where sku = 'crash-course'")
    assert row["features"] == ["crash-course"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("price", "free"),
        ("price", "-1"),
        ("price", "0"),
        ("price", "1.234"),
        ("price", "1."),
        ("price", ".5"),
        ("currency", "dollars"),
        ("access_window_days", "0"),
        ("access_window_days", "many"),
        ("features", "Über alles!"),
        ("sku", "has spaces"),
        ("sku", "studypack-90"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field(
    shop: Shop, carol: Any, field: str, typed: str
) -> None:
    answer = await carol.client.post("/admin/products", data={**OFFER, field: typed})
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert "Two weeks, everything." in answer.text
    assert not await shop.rows("select 1 from products where name = 'Crash course'")


@pytest.mark.parametrize(
    ("typed", "currency", "example"),
    [
        ("free", "usd", "49.00"),
        ("1.", "usd", "49.00"),
        (".5", "eur", "49.00"),
        ("1.234", "eur", "49.00"),
        ("5.5", "jpy", "4900"),
    ],
)
async def test_an_amount_that_cannot_be_read_is_shown_how(
    carol: Any, typed: str, currency: str, example: str
) -> None:
    form = {**OFFER, "price": typed, "currency": currency}
    answer = await carol.client.post("/admin/products", data=form)
    assert f"Write an amount in {currency.upper()} such as {example}." in answer.text
    assert f'value="{typed}"' in answer.text


async def test_a_fault_of_ours_is_not_blamed_on_the_amount(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError("a fault of ours")

    purchase_id = await bought(shop, alice, run_jobs)
    monkeypatch.setattr(product_pages, "add_product", broken)
    monkeypatch.setattr(purchase_pages, "refund_sale", broken)
    refund = {"amount": "10.00", "reason": "asked nicely", "confirmed": "on"}
    for path, form in (
        ("/admin/products", OFFER),
        (f"/admin/purchases/{purchase_id}/refund", refund),
    ):
        answer = await carol.client.post(path, data=form)
        assert answer.status_code == 500, path


async def test_admins_change_prices_and_take_products_off_the_shelf(shop: Shop, carol: Any) -> None:
    product = shop.products["studypack-90"]
    form = await carol.client.get(f"/admin/products/{product.id}")
    assert 'value="49.00"' in form.text
    changed = {**OFFER, "price": "59", "currency": "usd", "is_active": ""}
    answer = await carol.client.post(f"/admin/products/{product.id}", data=changed)
    assert answer.status_code == 303
    (row,) = await shop.rows("select * from products where id = $1", product.id)
    assert (row["price_minor"], row["is_active"], row["sku"]) == (5900, False, "studypack-90")
    (act,) = await shop.rows("select * from staff_acts")
    assert (act["actor_id"], act["subject_id"]) == (carol.user_id, product.id)
    assert act["details"]["price_minor"] == 5900


async def test_staff_find_purchases_by_buyer_and_status(
    shop: Shop, alice: Any, bob: Any, dave: Any, run_jobs: Any
) -> None:
    of_alice = await bought(shop, alice, run_jobs)
    of_bob = (await shop.buy(bob.client))["purchase_id"]
    every = (await dave.client.get("/admin/purchases")).text
    assert of_alice in every
    assert of_bob in every
    narrowed = (await dave.client.get("/admin/purchases?email=alice@example.org")).text
    assert of_alice in narrowed
    assert of_bob not in narrowed
    pending = (await dave.client.get("/admin/purchases?status=PENDING&limit=1")).text
    assert of_bob in pending
    assert of_alice not in pending
    nobody = (await dave.client.get("/admin/purchases?email=nobody@example.org")).text
    assert "Nothing matches" in nobody


async def test_an_admin_gives_money_back_and_the_story_tells_it(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    address = f"/admin/purchases/{purchase_id}/refund"
    assert "$49.00" in (await carol.client.get(address)).text
    form = {"amount": "10.00", "reason": "asked nicely", "confirmed": "on"}
    assert (await carol.client.post(address, data=form)).status_code == 303
    await run_jobs()
    page = (await carol.client.get(f"/admin/purchases/{purchase_id}")).text
    assert "$10.00 was given back" in page
    assert "carol@example.org: asked for a refund" in page
    assert "asked nicely" in page
    rest = {"reason": "all of it", "confirmed": "on"}
    assert (await carol.client.post(address, data=rest)).status_code == 303
    await run_jobs()
    assert "Access ended" in (await carol.client.get(f"/admin/purchases/{purchase_id}")).text
    assert "Nothing of this purchase is left" in (await carol.client.get(address)).text


@pytest.mark.parametrize(
    "form",
    [
        {"amount": "10.00", "reason": "not confirmed"},
        {"amount": "50.00", "reason": "too much", "confirmed": "on"},
        {"amount": "ten", "reason": "not a number", "confirmed": "on"},
        {"amount": "10.00", "confirmed": "on"},
        {"amount": "0", "reason": "nothing", "confirmed": "on"},
    ],
)
async def test_a_refund_that_is_not_right_moves_no_money(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, form: dict[str, str]
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    answer = await carol.client.post(f"/admin/purchases/{purchase_id}/refund", data=form)
    assert answer.status_code == 422
    assert await shop.count("refunds") == 0
    assert await shop.count("staff_acts") == 0


async def test_a_refund_form_that_is_sent_twice_gives_back_once(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    address = f"/admin/purchases/{purchase_id}/refund"
    assert 'name="left" value="4900"' in (await carol.client.get(address)).text
    form = {"amount": "10.00", "reason": "two clicks", "confirmed": "on", "left": "4900"}
    answers = await asyncio.gather(*(carol.client.post(address, data=form) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    await run_jobs()
    late = await carol.client.post(address, data=form)
    assert "Money was given back meanwhile" in late.text
    assert await shop.count("refunds") == 1


async def test_support_reads_purchases_and_changes_nothing(
    shop: Shop, alice: Any, dave: Any, run_jobs: Any
) -> None:
    purchase_id = await bought(shop, alice, run_jobs)
    page = await dave.client.get(f"/admin/purchases/{purchase_id}")
    assert page.status_code == 200
    assert "Give money back" not in page.text
    form = {"reason": "I may not", "confirmed": "on"}
    for method, path, data in (
        ("GET", f"/admin/purchases/{purchase_id}/refund", None),
        ("POST", f"/admin/purchases/{purchase_id}/refund", form),
        ("GET", "/admin/products", None),
        ("POST", "/admin/products", OFFER),
    ):
        answer = await dave.client.request(method, path, data=data)
        assert answer.status_code == 403, path
    assert await shop.count("refunds") == 0


@pytest.mark.parametrize("path", ["/admin", "/admin/products", "/admin/purchases"])
async def test_candidates_and_strangers_stay_outside(shop: Shop, alice: Any, path: str) -> None:
    assert (await alice.client.get(path)).status_code == 403
    answer = await shop.stranger.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 303

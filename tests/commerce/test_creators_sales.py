"""A creator sells over a connection of their own, beside the operator."""

from typing import Any

from tests.commerce.shop import Shop

from studium.commerce.catalog import Offer, Product, SkuTaken, create_product
from studium.connect.connections import (
    Connection,
    ConnectionMode,
    Credentials,
    add_connection,
    choose_selling,
)
from studium.platform.database import Database
from studium.platform.vault import Vault
from studium.sandbox.stripe import CREATOR

OFFER = Offer(
    name="Portrait course",
    description="Twelve evenings.",
    price_minor=8900,
    currency="eur",
    access_window_days=30,
    features=("studypack",),
)


async def connected(shop: Shop, owner: Any) -> Connection:
    """The owner's own account at the sandbox's Stripe, taking their sales."""
    credentials = Credentials(
        mode=ConnectionMode.TEST,
        secrets={"api_key": CREATOR.secret_key, "webhook_secret": "whsec_creator"},
        account_ref=CREATOR.id,
    )
    async with shop.parts[Database].transaction() as tx:
        made = await add_connection(
            tx,
            owner_id=owner.user_id,
            kind="stripe",
            label="Atelier",
            credentials=credentials,
            vault=shop.parts[Vault],
            now=shop.now,
        )
        await choose_selling(tx, owner_id=owner.user_id, connection_id=made.id, now=shop.now)
    return made


async def offered(shop: Shop, owner: Any, sku: str = "studypack-90") -> Product:
    """The owner's product, under a sku that the operator uses too."""
    async with shop.parts[Database].transaction() as tx:
        return await create_product(tx, sku=sku, offer=OFFER, now=shop.now, owner_id=owner.user_id)


async def test_a_creators_sale_completes_beside_the_operators(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    connection = await connected(shop, bob)
    product = await offered(shop, bob)
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"product_id": str(product.id)}
    )
    assert answer.status_code == 201, answer.text
    pending = answer.json()
    await shop.pay(pending)
    await shop.sweep(run_jobs)
    shop.wait_for_poll()
    await shop.sweep(run_jobs)
    payment = await shop.payment_row(pending)
    assert (payment["owner_id"], payment["connection_id"]) == (bob.user_id, connection.id)
    assert payment["status"] == "COMPLETED"
    seen = await shop.purchase(alice.client, pending)
    assert seen["status"] == "COMPLETED"
    ours = await shop.buy(alice.client)
    assert ours["purchase_id"] != pending["purchase_id"]
    await shop.pay(ours)
    await run_jobs()
    assert (await shop.purchase(alice.client, ours))["status"] == "COMPLETED"
    mine = await shop.payment_row(ours)
    assert mine["owner_id"] is None
    told = await shop.rows("select owner_id from events where type = 'purchase.completed'")
    assert {each["owner_id"] for each in told} == {bob.user_id, None}


async def test_a_creators_product_never_grants_a_feature_of_the_operator(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    await connected(shop, bob)
    product = await offered(shop, bob)
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"product_id": str(product.id)}
    )
    await shop.pay(answer.json())
    shop.wait_for_poll()
    await shop.sweep(run_jobs)
    (right,) = await shop.entitlements(alice.client)
    assert (right["feature"], right["owner_id"]) == ("studypack", str(bob.user_id))
    assert not await shop.is_open(alice.user_id, "studypack")
    assert (await alice.client.get("/api/study/pack")).status_code == 402


async def test_a_bare_sku_is_the_operators_and_lists_show_the_operators_only(
    shop: Shop, alice: Any, bob: Any, carol: Any
) -> None:
    await connected(shop, bob)
    theirs = await offered(shop, bob)
    listed = (await shop.stranger.get("/api/products")).json()["items"]
    assert str(theirs.id) not in {each["id"] for each in listed}
    pending = await shop.buy(alice.client, "studypack-90")
    payment = await shop.payment_row(pending)
    assert payment["owner_id"] is None
    assert (await shop.stranger.get("/pricing")).text.count("Portrait course") == 0
    assert "Portrait course" not in (await carol.client.get("/admin/products")).text
    assert (await carol.client.get(f"/admin/products/{theirs.id}")).status_code == 404


async def test_skus_are_unique_for_each_owner(shop: Shop, bob: Any, carol: Any) -> None:
    await offered(shop, bob)
    await offered(shop, carol)
    try:
        await offered(shop, bob)
    except SkuTaken:
        return
    raise AssertionError("a second product of one owner took the same sku")


async def test_without_a_connection_a_creator_sells_nothing(
    shop: Shop, alice: Any, bob: Any
) -> None:
    product = await offered(shop, bob)
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"product_id": str(product.id)}
    )
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/no-payment-provider"

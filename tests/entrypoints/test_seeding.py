"""What a new installation begins with, once."""

import httpx
import pytest
from tests.conftest import Person

from studium.accounts.people import person_by_email
from studium.commerce.catalog import Offer, change_product, product_by_sku
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.seeding import (
    DEMO_PASSWORD,
    DEMO_USERS,
    make_admin,
    seed_demo_users,
    seed_products,
)
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.principal import Role
from studium.platform.settings import Settings


async def test_demo_users_are_made_once_and_can_sign_in(
    parts: Parts, client: httpx.AsyncClient
) -> None:
    said: list[str] = []
    await seed_demo_users(parts, said.append)
    await seed_demo_users(parts, said.append)
    assert len(said) == len(DEMO_USERS)
    for user in DEMO_USERS:
        client.cookies.clear()
        body = {"email": user.email, "password": DEMO_PASSWORD}
        answer = await client.post("/api/auth/login", json=body)
        assert answer.status_code == 200
        token = answer.json()["token"]
        me = await client.get("/api/users/me", headers={"Authorization": f"Bearer {token}"})
        assert me.json()["role"] == user.role


async def test_demo_users_are_never_made_outside_of_the_sandbox(
    parts: Parts, database: Database
) -> None:
    parts.add(parts[Settings].model_copy(update={"sandbox": False}), as_=Settings)
    with pytest.raises(CommandError, match="SANDBOX=true"):
        await seed_demo_users(parts, lambda _: None)
    async with database.reader() as tx:
        assert await person_by_email(tx, DEMO_USERS[0].email) is None


async def test_products_are_made_once_and_what_was_changed_stays(
    parts: Parts, database: Database, clock: MovableClock
) -> None:
    said: list[str] = []
    await seed_products(parts, said.append)
    assert any("studypack-90" in line for line in said)
    async with database.transaction() as tx:
        product = await product_by_sku(tx, "studypack-90")
        assert product is not None
        offer = Offer(
            name="StudyPack",
            description=product.description,
            price_minor=5900,
            currency=product.currency,
            access_window_days=product.access_window_days,
            features=tuple(product.features),
        )
        await change_product(tx, product.id, offer=offer, now=clock.now())
    made = len(said)
    await seed_products(parts, said.append)
    assert len(said) == made
    async with database.reader() as tx:
        product = await product_by_sku(tx, "studypack-90")
    assert product is not None
    assert product.price_minor == 5900


async def test_an_account_becomes_admin_by_its_address(
    parts: Parts, database: Database, alice: Person
) -> None:
    await make_admin(parts, alice.email.upper(), lambda _: None)
    async with database.reader() as tx:
        person = await person_by_email(tx, alice.email)
    assert person is not None
    assert person.role is Role.ADMIN


@pytest.mark.parametrize("email", ["nobody@example.org", "no address"])
async def test_an_address_without_account_is_told(parts: Parts, email: str) -> None:
    with pytest.raises(CommandError, match=email):
        await make_admin(parts, email, lambda _: None)

"""What a new installation begins with, once."""

import httpx
import pytest
from tests.conftest import Person

from studium.accounts.people import confirm_address, person_by_email
from studium.accounts.sign_in.demo_users import DEMO_PASSWORD, DEMO_USERS
from studium.accounts.sign_in.seeds import seed_demo_users
from studium.commerce.catalog import Offer, change_product, product_by_sku
from studium.commerce.catalog.seeds import seed_demo_products
from studium.entrypoints.cli.seed import applying
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.seeding import make_admin
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.principal import Role


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


def test_demo_people_and_products_are_never_made_outside_of_the_sandbox() -> None:
    seeds = applying(set(), everything=True, sandbox=False)
    assert not {"demo-user", "products"} & {seed.name for seed in seeds}
    for name in ("demo-user", "products"):
        with pytest.raises(CommandError, match="SANDBOX=true"):
            applying({name}, everything=False, sandbox=False)


def test_in_the_sandbox_everything_is_made_in_its_order() -> None:
    names = [seed.name for seed in applying(set(), everything=True, sandbox=True)]
    assert names.index("demo-user") < names.index("products")
    assert [seed.name for seed in applying({"products"}, everything=False, sandbox=True)] == [
        "products"
    ]


async def test_products_are_made_once_and_what_was_changed_stays(
    parts: Parts, database: Database, clock: MovableClock
) -> None:
    said: list[str] = []
    await seed_demo_products(parts, said.append)
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
    await seed_demo_products(parts, said.append)
    assert len(said) == made
    async with database.reader() as tx:
        product = await product_by_sku(tx, "studypack-90")
    assert product is not None
    assert product.price_minor == 5900


async def test_an_account_becomes_admin_by_its_address_once_that_is_proved(
    parts: Parts, database: Database, alice: Person
) -> None:
    with pytest.raises(CommandError, match="Nobody has proved that"):
        await make_admin(parts, alice.email, lambda _: None)
    assert await role_of(database, alice) is Role.CANDIDATE
    async with database.transaction() as tx:
        await confirm_address(tx, user_id=alice.user_id, email=alice.email, now=parts[Clock].now())
    await make_admin(parts, alice.email.upper(), lambda _: None)
    assert await role_of(database, alice) is Role.ADMIN


async def role_of(database: Database, person: Person) -> Role:
    async with database.reader() as tx:
        found = await person_by_email(tx, person.email)
    assert found is not None
    return found.role


@pytest.mark.parametrize("email", ["nobody@example.org", "no address"])
async def test_an_address_without_account_is_told(parts: Parts, email: str) -> None:
    with pytest.raises(CommandError, match=email):
        await make_admin(parts, email, lambda _: None)

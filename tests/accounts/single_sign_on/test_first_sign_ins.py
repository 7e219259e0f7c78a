"""First sign-ins at the same moment: whoever comes second finds what the first one made."""

import asyncio
from uuid import UUID

import pytest
from tests.conftest import START, Person

from studium.accounts.people import Person as Known
from studium.accounts.people import add_person, person_by_email
from studium.accounts.single_sign_on.actions.link_person import link_person
from studium.accounts.single_sign_on.model import Claims
from studium.platform.database import Database

EMAIL = "robin@people.example"


def claims(subject: str = "robin", email: str = EMAIL) -> Claims:
    return Claims(
        issuer="https://id.example",
        subject=subject,
        email=email,
        email_verified=True,
        first_name="Robin",
        last_name=None,
    )


async def linked(database: Database, told: Claims) -> Known:
    async with database.transaction() as tx:
        return (await link_person(tx, claims=told, provider_name="example", now=START)).person


async def one_after_the_other(database: Database, first: Claims, second: Claims) -> list[UUID]:
    """Whose account two sign-ins open, the second of which begins before the first commits."""
    async with database.transaction() as tx:
        winner = await link_person(tx, claims=first, provider_name="example", now=START)
        waiting = asyncio.create_task(linked(database, second))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    return [winner.person.id, (await waiting).id]


async def count(database: Database, table: str) -> int:
    async with database.pool.acquire() as connection:
        return int(await connection.fetchval(f"select count(*) from {table}"))  # noqa: S608


@pytest.mark.parametrize("other_email", [EMAIL, "robin.new@people.example"])
async def test_one_new_person_at_two_tabs_gets_one_account(
    database: Database, other_email: str
) -> None:
    ids = await one_after_the_other(database, claims(), claims(email=other_email))
    assert ids[0] == ids[1]
    assert await count(database, "users") == 1
    assert await count(database, "identities") == 1


async def test_two_tabs_lead_to_the_account_that_was_there(
    database: Database, alice: Person
) -> None:
    told = claims(email=alice.email)
    assert await one_after_the_other(database, told, told) == [alice.user_id] * 2
    assert await count(database, "identities") == 1


async def test_two_identities_with_one_address_share_its_account(database: Database) -> None:
    ids = await one_after_the_other(database, claims("robin"), claims("robin-at-work"))
    assert ids[0] == ids[1]
    assert await count(database, "identities") == 2


async def test_who_signs_up_with_the_address_meanwhile_is_found(database: Database) -> None:
    async with database.transaction() as tx:
        await add_person(tx, email=EMAIL, via="password", password_hash="x", now=START)
        waiting = asyncio.create_task(linked(database, claims()))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    person = await waiting
    async with database.reader() as tx:
        assert await person_by_email(tx, EMAIL) == person
    assert not person.has_password, "whoever signed up has not shown that the address is theirs"

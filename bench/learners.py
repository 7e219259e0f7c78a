"""People, a deck and events to measure learning with, made in the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from bench.installation import Operator
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.principal import Principal, Role
from studium.study.flashcards import CardText, add_card, make_deck

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_PEOPLE = """
    insert into users (id, email, created_at, updated_at)
    select id, id::text || '@example.org', $2, $2 from unnest($1::uuid[]) as made(id)
"""


@asynccontextmanager
async def open_database(operator: Operator, *, connections: int = 16) -> AsyncIterator[Database]:
    """A pool on the installation's database."""
    database = await Database.connect(operator.database_url, pool_size=connections)
    try:
        yield database
    finally:
        await database.close()


async def add_people(database: Database, count: int) -> list[Principal]:
    """So many people, as who calls."""
    ids = [new_id() for _ in range(count)]
    async with database.pool.acquire() as connection:
        await connection.execute(_PEOPLE, ids, NOW)
    return [Principal(user_id=user_id, role=Role.CANDIDATE) for user_id in ids]


async def add_cards(database: Database, count: int) -> list[UUID]:
    """A public deck of so many cards."""
    async with database.transaction() as tx:
        deck = await make_deck(tx, title="Measured", owner_id=None, now=NOW)
        cards = [
            await add_card(tx, deck, CardText(prompt=f"Prompt {n}", answer="Answer"), now=NOW)
            for n in range(count)
        ]
    return [card.id for card in cards]

"""Where makers make things: the application, and Alice, who bought something in its shop.

A module's `makers.py`, in its tests folder, says of its routes:

    REQUESTS  for each operation of its API, a maker of a request that succeeds
    OBJECTS   for each name in its paths, a maker of an object of Alice's; answers its id
    OPEN      names in its paths that nobody owns, with a value
    BODIES    what an address with an id wants in its body before it looks for the object
    MARKS     a query for all by which something of the person $1 would be recognised, as text
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemathesis.core import NOT_SET
from starlette.types import ASGIApp
from tests.conftest import Person, RunJobs, sign_up
from tests.proofs.shopping import PendingPurchase

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts

JSON = "application/json"
NEWEST_MAIL = """
    select body from sandbox.mails where recipient = $1 order by sent_at desc, id desc limit 1
"""


@dataclass(frozen=True)
class Asking:
    """What to send: as whom, with what; `sign` makes headers of the body as it is sent."""

    person: Person | None = None
    body: Any = NOT_SET
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = JSON
    sign: Callable[[bytes], dict[str, str]] | None = None


@dataclass(frozen=True)
class World:
    """Alice, with all that she owns, and the products of the operator."""

    app: ASGIApp
    parts: Parts
    run_jobs: RunJobs
    alice: Person
    bought: PendingPurchase

    @property
    def now(self) -> datetime:
        """The time on the application's clock."""
        return self.parts[Clock].now()

    @property
    def database(self) -> Database:
        """The database behind the application."""
        return self.parts[Database]

    async def somebody_new(self) -> Person:
        """A fresh person, for what changes or ends something."""
        return await sign_up(self.app, self.parts, f"person-{new_id().hex}")

    async def admin(self) -> Person:
        """A fresh administrator."""
        return await sign_up(self.app, self.parts, f"admin-{new_id().hex}", role="ADMIN")

    async def token_in_mail(self, person: Person) -> str:
        """The token of the link in the newest mail to somebody."""
        await self.run_jobs()
        async with self.database.pool.acquire() as connection:
            text = await connection.fetchval(NEWEST_MAIL, person.email)
        found = re.search(r"token=([\w-]+)", text)
        assert found is not None, text
        return found[1]


MakeRequest = Callable[[World], Awaitable[Asking]]
MakeObject = Callable[[World], Awaitable[str]]


async def as_nobody(_: World) -> Asking:
    """Nothing but the address."""
    return Asking()


async def as_alice(world: World) -> Asking:
    """Alice asks, with nothing but the address."""
    return Asking(world.alice)


async def as_somebody_new(world: World) -> Asking:
    """A fresh person asks, with nothing but the address."""
    return Asking(await world.somebody_new())

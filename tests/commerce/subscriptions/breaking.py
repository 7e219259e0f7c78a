"""Power cuts: what an action does outside breaks off before or after each of its steps."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.platform.database import Database, Transaction
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings

Call = Callable[[Outgoing], Awaitable[None]]


class PowerCut(BaseException):
    """Nothing that comes after it is done, and nobody catches it."""


class Fuse:
    """Counts steps, and blows at one; None: never."""

    def __init__(self, blows_at: int | None = None) -> None:
        self.steps = 0
        self.blows_at = blows_at

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.blows_at:
            raise PowerCut


class FusedHttp:
    """Outgoing HTTP of which a request may not leave, or its answer not arrive."""

    def __init__(self, http: Http, fuse: Fuse, before: Call | None, after: Call | None) -> None:
        self._http, self._fuse, self._before, self._after = http, fuse, before, after

    async def send(self, outgoing: Outgoing) -> Answer:
        self._fuse.step()
        if self._before is not None:
            await self._before(outgoing)
        answer = await self._http.send(outgoing)
        if self._after is not None:
            await self._after(outgoing)
        self._fuse.step()
        return answer


class FusedDatabase:
    """The database, of which a transaction may not commit, or nothing follow it."""

    def __init__(self, database: Database, fuse: Fuse) -> None:
        self._database, self._fuse = database, fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._database.transaction() as tx:
            yield tx
            self._fuse.step()
        self._fuse.step()


def breaking(
    parts: Parts, fuse: Fuse, *, before: Call | None = None, after: Call | None = None
) -> Parts:
    """The same parts for one action, with this fuse; the sandbox keeps its own."""
    fused = Parts()
    fused.__dict__["_parts"] = dict(vars(parts)["_parts"])
    fused.add(FusedDatabase(parts[Database], fuse), Database)
    http = FusedHttp(parts[Http], fuse, before, after)
    fused.add(PaymentProviders(discover_providers(), http, parts[Settings]))
    return fused


async def breaking_everywhere(
    parts: Parts, act: Callable[[Parts], Awaitable[Any]], then: Callable[[], Awaitable[None]]
) -> int:
    """Do it again and again, broken off one step later each time, and `then` after each.

    Ends with the time that nothing breaks off any more; how many steps there were.
    """
    for blows_at in range(1, 100):
        fuse = Fuse(blows_at)
        try:
            await act(breaking(parts, fuse))
        except PowerCut:
            await then()
        else:
            await then()
            return fuse.steps
    raise AssertionError("it never ends")

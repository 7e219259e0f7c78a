"""What tests of webhooks start from."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.conftest import Person
from tests.connect.webhooks.receivers import Receiver, listening

from studium.connect.webhooks import DeliveryEngine, ExternalEventReceived
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.events import emit
from studium.platform.parts import Parts


@dataclass(frozen=True)
class Webhooks:
    """The engine beside a receiver, and what tests do with both."""

    parts: Parts
    receiver: Receiver
    clock: MovableClock

    async def register(self, person: Person, **wishes: Any) -> dict[str, Any]:
        """Register an endpoint of somebody's, at the receiver unless told otherwise."""
        body = {"url": self.receiver.url, "event_types": ["*"], **wishes}
        answer = await person.client.post("/api/webhooks", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def emit(
        self, owner_id: UUID | None, event_type: str = "custom.thing.made", **thing: Any
    ) -> UUID:
        """Emit an event of somebody's; returns its id."""
        async with self.parts[Database].transaction() as tx:
            event = ExternalEventReceived(str(uuid4()), event_type, {"id": "1", **thing})
            return await emit(tx, event, owner_id=owner_id, at=self.parts[Clock].now())

    async def deliver(self, *, after: timedelta = timedelta()) -> None:
        """Send all that is due after a while."""
        self.clock.advance(after)
        await self.parts[DeliveryEngine].run_until_idle()

    async def deliveries(
        self, person: Person, endpoint: dict[str, Any], query: str = ""
    ) -> list[Any]:
        """What stands in the history of an endpoint."""
        path = f"/api/webhooks/{endpoint['id']}/deliveries{query}"
        answer = await person.client.get(path)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    async def details(self, person: Person, delivery: dict[str, Any]) -> dict[str, Any]:
        """A delivery with its attempts."""
        path = f"/api/webhooks/{delivery['endpoint_id']}/deliveries/{delivery['id']}"
        body: dict[str, Any] = (await person.client.get(path)).json()
        return body

    @property
    def received(self) -> list[str]:
        """The ids of what came in, in their order."""
        return [each.id for each in self.receiver.received]


@pytest.fixture
async def hooks(parts: Parts, clock: MovableClock) -> AsyncIterator[Webhooks]:
    """The engine beside a receiver that takes everything."""
    async with listening() as receiver:
        yield Webhooks(parts, receiver, clock)

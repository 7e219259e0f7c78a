"""Sample webhooks of a provider, signed: to try what receives them.

A provider that can make them fulfils `SampleDeliveries` beside `ProviderPlugin`.
"""

from datetime import datetime
from typing import Protocol, runtime_checkable

from studium.connect.connections import Connection, Credentials
from studium.connect.inbound import Delivery


@runtime_checkable
class SampleDeliveries(Protocol):
    """Deliveries as the provider makes them, about things that do not exist."""

    def sample_deliveries(
        self, connection: Connection, credentials: Credentials, *, now: datetime
    ) -> list[Delivery]:
        """One for each type of event that is read, each with an id of its own, in their order."""
        ...

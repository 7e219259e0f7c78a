"""What a kind of connection brings along to receive events, and the registry of kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from studium.connect.connections import Connection, ConnectionWithCredentials
from studium.connect.inbound.model import InboundEvent
from studium.platform.errors import Refused
from studium.platform.parts import Parts

_NOT_THEIRS = "nothing, unless the provider says that deliveries fail: then compare its address"


class InboundRefused(Refused):
    """A delivery that is not what it claims to be.

    `reason` and `remedy`, what an operator does about it, are for logs, never for the sender.
    """

    slug = "webhook-refused"
    title = "This delivery was refused"

    def __init__(self, reason: str, remedy: str = _NOT_THEIRS) -> None:
        """Keep the reason, a snake_case word such as `wrong_signature`."""
        super().__init__("The delivery could not be verified. Check secret, account and clock.")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST to a webhook address: header names in lower case, the body as it was sent."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class VerifiedEvent:
    """What a verified delivery says about itself."""

    provider_event_id: str
    type: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of an event: a sentence for people, and whether it was ours at all."""

    outcome: str
    is_ours: bool = True


class InboundKind(Protocol):
    """How the events of one kind of connection are verified and handled."""

    @property
    def kind(self) -> str:
        """The kind of connection, such as `stripe`."""
        ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """Further addresses, as whole paths, at which the operator's events are taken."""
        ...

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The headers that prove a delivery, for the API's document."""
        ...

    async def verify(
        self, parts: Parts, delivery: Delivery, *, found: ConnectionWithCredentials, now: datetime
    ) -> VerifiedEvent:
        """What the delivery says, once it is proved genuine. Raises InboundRefused.

        Outside any transaction: what proves it may have to be fetched.
        """
        ...

    async def handle(self, parts: Parts, connection: Connection, event: InboundEvent) -> Handled:
        """Act on a stored event, in transactions of its own.

        Called again for the same event whenever the first call did not get to its end: the
        effect must not depend on how often, or in which order, events are handled.
        """
        ...

    def acknowledged_in(self, connection: Connection) -> str | None:
        """The field by which the sender learns whether a delivery was taken; None: the status."""
        ...

    async def is_about_departed(
        self, parts: Parts, connection: Connection, event: InboundEvent
    ) -> bool:
        """Whether the event is about somebody whose account is gone.

        Then who it names is taken out of it, for good, before it is handled.
        """
        ...


class InboundKinds:
    """Every kind that can send us events; the wings above enter theirs when they are wired."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_kind: dict[str, InboundKind] = {}

    def add(self, kind: InboundKind) -> None:
        """Raises ValueError when another handles the same kind."""
        if kind.kind in self._by_kind:
            raise ValueError(f"two handlers for inbound events of {kind.kind!r}")
        self._by_kind[kind.kind] = kind

    def get(self, kind: str) -> InboundKind | None:
        """The handler of a kind, or None when nobody handles it."""
        return self._by_kind.get(kind)

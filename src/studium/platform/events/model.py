"""What an event is, the registry of their types, and who reacts to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter

from studium.platform.database import Transaction
from studium.platform.jobs import Lane
from studium.platform.parts import Parts

_types: dict[str, type["Event"]] = {}


class Event:
    """Something that happened. Subclasses are frozen dataclasses, documented and named."""

    event_type: ClassVar[str]
    is_public: ClassVar[bool]
    object_status: ClassVar[str | None]

    def __init_subclass__(
        cls,
        *,
        type: str,  # noqa: A002
        public: bool = False,
        status: str | None = None,
    ) -> None:
        """Enter the kind of event into the registry under its type.

        `status` is what the thing that it is about has from then on, as others are told.
        """
        super().__init_subclass__()
        if type in _types and _identity(_types[type]) != _identity(cls):
            raise TypeError(f"two classes claim the event type {type!r}")
        cls.event_type = type
        cls.is_public = public
        cls.object_status = status
        _types[type] = cls

    def to_payload(self) -> dict[str, Any]:
        """The event as JSON-ready values."""
        payload: dict[str, Any] = _adapter(self.event_type).dump_python(self, mode="json")
        return payload

    @property
    def is_told_outside(self) -> bool:
        """Whether it goes to webhooks and the broker; public events do."""
        return self.is_public

    def to_public(self) -> tuple[str, dict[str, Any]]:
        """The type and the object under which others hear of it.

        The object is the payload with an `id`, that of the thing which the type names, the
        payment of `payment.completed` for instance, and with its `status` where the class has one.
        """
        payload = self.to_payload()
        noun = self.event_type.partition(".")[0]
        ids = (name for name in payload if name.endswith("_id"))
        own = next((name for name in ("id", f"{noun}_id") if name in payload), next(ids, None))
        status = {"status": self.object_status} if self.object_status else {}
        return self.event_type, {"id": payload.get(own) if own else None, **status, **payload}

    @staticmethod
    def from_payload(event_type: str, payload: dict[str, Any]) -> "Event":
        """The event back from what is stored. Raises KeyError for an unknown type."""
        event: Event = _adapter(event_type).validate_python(payload)
        return event


def _identity(kind: type[Event]) -> tuple[str, str]:
    """Equal for a class and for what reloading its module makes of it."""
    return kind.__module__, kind.__qualname__


@cache
def _adapter(event_type: str) -> TypeAdapter[Any]:
    return TypeAdapter(_types[event_type])


def public_event_types() -> dict[str, type[Event]]:
    """Every event that other systems may hear of, by type; documentation derives from it."""
    return {name: kind for name, kind in sorted(_types.items()) if kind.is_public}


def event_schema(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's payload."""
    return _adapter(kind.event_type).json_schema()


@dataclass(frozen=True)
class Subscriber:
    """A reaction to a type of event. `name` is stable: receipts are kept under it.

    It runs in a job `react.<name>`, in the given lane.
    """

    name: str
    event: type[Event]
    react: Callable[[Parts, Transaction, Any], Awaitable[None]]
    lane: str = Lane.DEFAULT


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it is stored."""

    id: UUID
    type: str
    owner_id: UUID | None
    occurred_at: datetime
    payload: dict[str, Any]

    @property
    def event(self) -> Event:
        """The event itself. Raises KeyError for a type that this version does not know."""
        return Event.from_payload(self.type, self.payload)

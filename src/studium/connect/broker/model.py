"""Streams, subjects, and messages that cannot be taken. Pure."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.webhooks import IncomingEvent

EVENTS_STREAM = "studium_events"
PUBLISH_STREAM = "studium_publish"
OUTBOUND_SUBJECTS = "studium.events.>"  # studium.events.payment.completed and so on
INBOUND_SUBJECTS = "studium.publish.>"
CONSUMER = "studium"
# Headers of messages. Our own carry the source, and what carries it is never taken for input.
SOURCE_HEADER = "Studium-Source"
OWNER_HEADER = "Studium-Owner"
KEY_HEADER = "Studium-Key"
ID_HEADER = "Nats-Msg-Id"  # JetStream drops a second message with the same within its window
OUR_SOURCE = "studium"
_LONGEST_ID = 200


class CannotTake(Exception):
    """A message that no retry makes good; the reason is a sentence for operators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedMessage:
    """A message from the broker that could not be taken, put aside."""

    id: UUID
    subject: str
    body: bytes
    reason: str
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event that waits to leave."""

    position: int
    event_id: UUID
    type: str
    owner_id: UUID | None
    body: bytes

    @property
    def subject(self) -> str:
        """Where it is published."""
        return f"studium.events.{self.type}"

    @property
    def headers(self) -> dict[str, str]:
        """What goes along: our name, whose it is, and the id that JetStream tells repeats by."""
        owner = {} if self.owner_id is None else {OWNER_HEADER: str(self.owner_id)}
        return {ID_HEADER: str(self.event_id), SOURCE_HEADER: OUR_SOURCE, **owner}


def read_incoming(body: bytes) -> IncomingEvent:
    """The event in a message: `{id, type, data: {object}}`. Raises CannotTake."""
    try:
        read: Any = json.loads(body)
        id_, type_, thing = read["id"], read["type"], read["data"]["object"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CannotTake("It is no JSON object with id, type and data.object.") from None
    is_text = isinstance(id_, str) and isinstance(type_, str)
    if not is_text or not 1 <= len(id_) <= _LONGEST_ID or not isinstance(thing, dict):
        raise CannotTake("Its id and type are texts, of 1 to 200 characters, its object an object.")
    if "\\u0000" in body.decode("utf-8", "replace") or "\0" in id_ + type_:
        raise CannotTake("It contains NUL, which nothing can keep.")
    return IncomingEvent(id_, type_, thing)

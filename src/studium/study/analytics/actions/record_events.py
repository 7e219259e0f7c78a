"""Store what happened, each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from studium.platform.database import Transaction
from studium.platform.pages import zone_of
from studium.platform.principal import Principal
from studium.platform.text import is_storable
from studium.study.analytics import store
from studium.study.analytics.kinds import EventKinds
from studium.study.analytics.model import StoredEvent
from studium.study.flashcards import learner_day, learner_of

CLOCKS_MAY_DIFFER = timedelta(minutes=5)
LATEST = timedelta(days=60)


@dataclass(frozen=True)
class SentEvent:
    """An event as a client sends it."""

    id: UUID
    event_name: str
    event_time: datetime
    payload: dict[str, Any]
    session_id: UUID | None = None
    context: dict[str, Any] | None = None


@dataclass(frozen=True)
class RefusedEvent:
    """An event that is not taken, and why."""

    id: UUID
    reason: str


@dataclass(frozen=True)
class Recorded:
    """How many events of a batch were stored, were known already, and which were refused."""

    accepted: int
    repeated: int
    refused: tuple[RefusedEvent, ...]


async def record_events(
    tx: Transaction,
    *,
    principal: Principal,
    events: Sequence[SentEvent],
    kinds: EventKinds,
    now: datetime,
) -> Recorded:
    """Store a client's batch under the learner's own days; each event once, however often sent."""
    learner = await learner_of(tx, principal.user_id)
    zone = zone_of(principal.timezone)
    fit: dict[UUID, StoredEvent] = {}
    refused: list[RefusedEvent] = []
    for event in events:
        reason = _fault(event, kinds, now)
        if reason is not None:
            refused.append(RefusedEvent(event.id, reason))
            continue
        moment = event.event_time.astimezone(UTC)
        fit[event.id] = StoredEvent(
            id=event.id,
            user_id=principal.user_id,
            session_id=event.session_id,
            event_name=event.event_name,
            event_time=moment,
            day=learner_day(moment, zone, learner.day_start),
            payload=event.payload,
            context=event.context,
            received_at=now,
        )
    accepted = await store_once(tx, principal.user_id, list(fit.values()))
    return Recorded(accepted, len(events) - len(refused) - accepted, tuple(refused))


async def store_once(tx: Transaction, user_id: UUID | None, events: Sequence[StoredEvent]) -> int:
    """Store one person's events that are not stored yet; how many those were."""
    if not events:
        return 0
    await tx.value(store.LOCK_PERSON, str(user_id))
    known = await store.known_ids(tx, user_id, events)
    new = [event for event in events if event.id not in known]
    if new:
        await store.copy_events(tx, new)
    return len(new)


async def track(  # noqa: PLR0913 - what an event is
    tx: Transaction,
    *,
    kinds: EventKinds,
    event_id: UUID,
    name: str,
    user_id: UUID | None,
    at: datetime,
    payload: dict[str, Any],
    day: date | None = None,
    session_id: UUID | None = None,
    now: datetime,
) -> None:
    """Store an event of the server's own, once under its id; without a person, too.

    `day` is the person's own; left out, it is the day in UTC. Raises ValueError for a name or a
    payload that no kind of event knows.
    """
    kind = kinds.of(name)
    if kind is None:
        raise ValueError(f"no kind of event is named {name!r}")
    said = kind.payload.model_validate(payload).model_dump(mode="json", exclude_none=True)
    event = StoredEvent(
        id=event_id,
        user_id=user_id,
        session_id=session_id,
        event_name=name,
        event_time=at,
        day=day or at.date(),
        payload=said,
        context=None,
        received_at=now,
    )
    await store_once(tx, user_id, [event])


def _fault(event: SentEvent, kinds: EventKinds, now: datetime) -> str | None:
    """Why an event of a client is not taken, if it is not."""
    kind = kinds.of(event.event_name)
    if kind is None or not kind.from_clients:
        names = ", ".join(kinds.names(from_clients=True))
        return f"event_name is one of: {names}"
    if not now - LATEST <= event.event_time <= now + CLOCKS_MAY_DIFFER:
        return "event_time is within the last 60 days"
    try:
        kind.payload.model_validate(event.payload)
    except ValidationError as problem:
        fault = problem.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        return f"payload {where}: {fault['msg']}"
    return None if _is_storable(event.payload) else "payload has text that cannot be kept"


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, dict):
        return all(map(_is_storable, [*value.keys(), *value.values()]))
    return not isinstance(value, list) or all(map(_is_storable, value))

"""Let the stored events of a span be handled once more, in their order of arrival."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from studium.connect.inbound import EventRange, events_between, replay_inbound_event
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()
Progress = Callable[[int], None]
_BATCH = 200
_FIRST = UUID(int=0)
_MOST_TOLD = 100


def _silent(_: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Replayed:
    """How many events were handled again, and which could not be, with why."""

    handled: int = 0
    ignored: int = 0
    failed: int = 0
    failures: dict[UUID, str] = field(default_factory=dict)


async def replay_events(
    parts: Parts, wanted: EventRange, *, progress: Progress = _silent
) -> Replayed:
    """Each by itself: one that cannot be handled keeps no other waiting."""
    replayed = Replayed()
    after = _FIRST
    while True:
        async with parts[Database].reader() as tx:
            batch = await events_between(tx, wanted, after=after, limit=_BATCH)
        for event_id in batch:
            await _replay(parts, event_id, replayed)
            progress(1)
        if len(batch) < _BATCH:
            break
        after = batch[-1]
    log.info(
        "inbound_events_replayed",
        handled=replayed.handled,
        ignored=replayed.ignored,
        failed=replayed.failed,
    )
    return replayed


async def _replay(parts: Parts, event_id: UUID, replayed: Replayed) -> None:
    try:
        handled = await replay_inbound_event(parts, event_id)
    except Exception as problem:  # noqa: BLE001 - whatever a handler raises is told at the end
        replayed.failed += 1
        if len(replayed.failures) < _MOST_TOLD:
            replayed.failures[event_id] = str(problem) or repr(problem)
        return
    if handled.is_ours:
        replayed.handled += 1
    else:
        replayed.ignored += 1

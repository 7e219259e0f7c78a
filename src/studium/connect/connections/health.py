"""How connections did lately: error rate and its causes, latency, and what they keep in step."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.connect.calls import CallHour, Cause, causes_of, hours_of
from studium.connect.connections.model import Connection
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.syncs import SyncReport, Syncs

_LOOKED_AT = timedelta(hours=24)
_CAUSES_OF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """What the call log and the syncs say of a connection; hours are those of the last day."""

    hours: tuple[CallHour, ...]
    causes: tuple[Cause, ...]
    syncs: tuple[SyncReport, ...]

    @property
    def calls(self) -> int:
        """Calls of the last day."""
        return sum(hour.calls for hour in self.hours)

    @property
    def error_rate(self) -> float | None:
        """The share of them without an answer or with one of 500 and above; None without any."""
        return sum(hour.failures for hour in self.hours) / self.calls if self.calls else None

    @property
    def milliseconds(self) -> int | None:
        """How long they took on average."""
        if not self.calls:
            return None
        return round(sum(hour.milliseconds for hour in self.hours) / self.calls)


async def health_of(
    parts: Parts, tx: Transaction, connections: Sequence[Connection], *, owner_id: UUID | None
) -> dict[UUID, Health]:
    """How each of these connections of an owner did."""
    now = parts[Clock].now()
    ids = [each.id for each in connections]
    hours, causes, syncs = defaultdict(list), defaultdict(list), defaultdict(list)
    for hour in await hours_of(tx, ids, since=_hour(now - _LOOKED_AT)):
        hours[hour.connection_id].append(hour)
    for cause in await causes_of(tx, ids, since=now - _CAUSES_OF):
        causes[cause.connection_id].append(cause)
    for sync in await parts[Syncs].of(parts, tx, owner_id):
        syncs[sync.connection_id].append(sync)
    return {
        each: Health(tuple(hours[each]), tuple(causes[each]), tuple(syncs[each])) for each in ids
    }


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)

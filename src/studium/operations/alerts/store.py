"""Alerts and maintenance in SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.operations.alerts.model import SAME_FOR, Alert, Maintenance
from studium.platform.alert_rules import Severity
from studium.platform.database import (
    Sql,
    Transaction,
    columns,
    insertion,
    marks_by_owner,
    values,
)

_COLUMNS = columns(Alert)

# The last alert of this cause, closed a short while ago, goes on.
REOPEN = Sql("""
    update alerts set closed_at = null, finding = $4, remedy = $5, href = $6, last_seen_at = $7,
                      lasts_until = $8, count = count + 1
     where id = (select id from alerts
                  where cause = $1 and subject = $2 and owner_id is not distinct from $3
                  order by id desc limit 1)
       and closed_at > $9 and closed_at <= $7
""")
SEE = Sql(f"""
    {insertion("alerts", Alert)}
    on conflict (cause, subject, owner_id) where closed_at is null
    do update set finding = excluded.finding, remedy = excluded.remedy, href = excluded.href,
                  title = excluded.title, severity = excluded.severity,
                  last_seen_at = greatest(alerts.last_seen_at, excluded.last_seen_at),
                  lasts_until = greatest(alerts.lasts_until, excluded.lasts_until),
                  count = alerts.count + 1
""")
WAS_CLOSED_SINCE = Sql("""
    select exists (select from alerts
                    where cause = $1 and subject = $2 and owner_id is not distinct from $3
                      and closed_at > $4)
""")
CLOSE_ONE = Sql(f"""
    update alerts set closed_at = $4
     where cause = $1 and subject = $2 and owner_id is not distinct from $3
       and closed_at is null and last_seen_at <= $4
    returning {_COLUMNS}
""")
CLOSE_UNSEEN = Sql(f"""
    update alerts set closed_at = $2
     where cause = $1 and closed_at is null and lasts_until is null and last_seen_at < $2
    returning {_COLUMNS}
""")
CLOSE_LAPSED = Sql(f"""
    update alerts set closed_at = $1 where closed_at is null and lasts_until < $1
    returning {_COLUMNS}
""")
CLOSE_UNKNOWN = Sql(f"""
    update alerts set closed_at = $2 where closed_at is null and not cause = any($1::text[])
    returning {_COLUMNS}
""")
TO_ANNOUNCE = Sql(f"""
    select {_COLUMNS} from alerts
     where announced_at is null and closed_at is null
     order by owner_id nulls first, id limit $1 for update skip locked
""")
MARK_ANNOUNCED = Sql("update alerts set announced_at = $2 where id = any($1::uuid[])")
ALERTS_OF_OWNER = Sql(f"""
    select {_COLUMNS} from alerts
     where owner_id is not distinct from $1 and id < $2
       and ($4::bool is null or (closed_at is null) = $4) and ($5::text is null or cause = $5)
     order by id desc limit $3
""")
LOCKED_ALERT = Sql(f"""
    select {_COLUMNS} from alerts
     where id = $1 and owner_id is not distinct from $2 for update
""")
ALERT_OF_OWNER = Sql(f"""
    select {_COLUMNS} from alerts where id = $1 and owner_id is not distinct from $2
""")
ACKNOWLEDGE = Sql("update alerts set acknowledged_at = $2, acknowledged_by = $3 where id = $1")
COUNT_OPEN = Sql("""
    select count(*) from alerts where owner_id is not distinct from $1 and closed_at is null
""")
MARKS_OF = Sql("""
    select owner_id, concat_ws(' ', count(*), sum(count), max(acknowledged_at), max(closed_at))
           as mark
      from alerts
     where (owner_id = any($1::uuid[]) or ($2 and owner_id is null))
     group by owner_id
""")
OPEN_BY_SEVERITY = Sql("""
    select severity, count(*) as count from alerts where closed_at is null group by severity
""")
PRUNE = Sql("""
    delete from alerts where ctid = any(array(
        select ctid from alerts where closed_at < $1
        order by closed_at limit $2 for update skip locked))
""")
ERASE_ALERTS_OF = Sql("delete from alerts where owner_id = $1")

INSERT_MAINTENANCE = Sql(insertion("maintenance_windows", Maintenance))
CURRENT_MAINTENANCE = Sql(f"""
    select {columns(Maintenance)} from maintenance_windows
     where starts_at <= $1 and ends_at > $1 order by ends_at desc limit 1
""")
END_MAINTENANCE = Sql("""
    update maintenance_windows set ends_at = $1 where starts_at <= $1 and ends_at > $1
""")
PRUNE_MAINTENANCE = Sql("""
    delete from maintenance_windows where ctid = any(array(
        select ctid from maintenance_windows where ends_at < $1
        order by ends_at limit $2 for update skip locked))
""")


async def see(tx: Transaction, alert: Alert) -> None:
    """Keep that something is wrong: in the open alert, in one just closed, or in a new one."""
    reopened = await tx.execute(
        REOPEN,
        alert.cause,
        alert.subject,
        alert.owner_id,
        alert.finding,
        alert.remedy,
        alert.href,
        alert.last_seen_at,
        alert.lasts_until,
        alert.last_seen_at - SAME_FOR,
    )
    if not reopened:
        await tx.execute(SEE, *values(alert))


async def was_closed_since(
    tx: Transaction, *, cause: str, subject: str, owner_id: UUID | None, since: datetime
) -> bool:
    """Whether the cause was seen to be gone after this moment."""
    return bool(await tx.value(WAS_CLOSED_SINCE, cause, subject, owner_id, since))


async def close_one(
    tx: Transaction, *, cause: str, subject: str, owner_id: UUID | None, now: datetime
) -> list[Alert]:
    """Close the open alert of a cause that is gone, unless it was seen later."""
    return await tx.all(Alert, CLOSE_ONE, cause, subject, owner_id, now)


async def close_unseen(tx: Transaction, *, cause: str, now: datetime) -> list[Alert]:
    """Close what its rule did not find at `now`."""
    return await tx.all(Alert, CLOSE_UNSEEN, cause, now)


async def close_lapsed(tx: Transaction, *, now: datetime) -> list[Alert]:
    """Close what was told of, and nothing was heard of since."""
    return await tx.all(Alert, CLOSE_LAPSED, now)


async def close_unknown(tx: Transaction, *, causes: list[str], now: datetime) -> list[Alert]:
    """Close alerts of rules that are no more."""
    return await tx.all(Alert, CLOSE_UNKNOWN, causes, now)


async def to_announce(tx: Transaction, *, limit: int) -> list[Alert]:
    """Open alerts that nobody was told of, an owner's together, held by this transaction."""
    return await tx.all(Alert, TO_ANNOUNCE, limit)


async def mark_announced(tx: Transaction, alert_ids: list[UUID], now: datetime) -> None:
    """Note that people and systems were told."""
    await tx.execute(MARK_ANNOUNCED, alert_ids, now)


async def alerts_of_owner(  # noqa: PLR0913 - one argument for each way to narrow
    tx: Transaction,
    owner_id: UUID | None,
    *,
    before_id: UUID,
    limit: int,
    is_open: bool | None = None,
    cause: str | None = None,
) -> list[Alert]:
    """An owner's alerts, newest first; open or closed ones alone, of one cause alone."""
    return await tx.all(Alert, ALERTS_OF_OWNER, owner_id, before_id, limit, is_open, cause)


async def locked_alert(tx: Transaction, alert_id: UUID, *, owner_id: UUID | None) -> Alert | None:
    """The owner's alert, holding its row until the transaction ends."""
    return await tx.maybe(Alert, LOCKED_ALERT, alert_id, owner_id)


async def alert_of_owner(tx: Transaction, alert_id: UUID, *, owner_id: UUID | None) -> Alert | None:
    """The alert, if it is this owner's."""
    return await tx.maybe(Alert, ALERT_OF_OWNER, alert_id, owner_id)


async def acknowledge(tx: Transaction, alert_id: UUID, *, by: UUID, now: datetime) -> None:
    """Note who looks after it."""
    await tx.execute(ACKNOWLEDGE, alert_id, now, by)


async def count_open(tx: Transaction, owner_id: UUID | None) -> int:
    """How many alerts of an owner are open."""
    return int(await tx.value(COUNT_OPEN, owner_id))


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many alerts of a severity are open."""

    severity: str
    count: int


async def open_by_severity(tx: Transaction) -> dict[str, int]:
    """How many alerts are open, of everybody, by severity."""
    found = {each.severity: each.count for each in await tx.all(OpenCount, OPEN_BY_SEVERITY)}
    return {severity.value: found.get(severity, 0) for severity in Severity}


async def marks_of_alerts(
    tx: Transaction, owner_ids: Collection[UUID | None]
) -> dict[UUID | None, str]:
    """For each owner (None: the operator) a text that changes when their alerts do."""
    return await marks_by_owner(tx, MARKS_OF, owner_ids)


async def erase_alerts_of(tx: Transaction, owner_id: UUID) -> None:
    """Delete the alerts of a person who leaves."""
    await tx.execute(ERASE_ALERTS_OF, owner_id)


async def insert_maintenance(tx: Transaction, maintenance: Maintenance) -> None:
    """Keep that maintenance was declared."""
    await tx.execute(INSERT_MAINTENANCE, *values(maintenance))


async def current_maintenance(tx: Transaction, now: datetime) -> Maintenance | None:
    """The maintenance that is going on, the one that ends last."""
    return await tx.maybe(Maintenance, CURRENT_MAINTENANCE, now)


async def end_maintenance(tx: Transaction, now: datetime) -> int:
    """End what is going on; how many were."""
    return await tx.execute(END_MAINTENANCE, now)

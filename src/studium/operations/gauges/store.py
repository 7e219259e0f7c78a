"""Peaks of gauges in SQL."""

from datetime import datetime

from studium.operations.gauges.model import Peak
from studium.platform.database import Sql, Transaction, columns

KEEP = Sql("""
    insert into gauge_peaks (gauge, label, half_hour, peak)
    select $1, each.label, $2, each.value
      from unnest($3::text[], $4::float8[]) as each (label, value)
    on conflict (gauge, label, half_hour) do update
       set peak = greatest(gauge_peaks.peak, excluded.peak)
""")
PEAKS = Sql(f"""
    select {columns(Peak)} from gauge_peaks where gauge = any($1::text[]) and half_hour >= $2
     order by gauge, label, half_hour
""")
PRUNE = Sql("""
    delete from gauge_peaks where ctid = any(array(
        select ctid from gauge_peaks where half_hour < $1
        order by half_hour limit $2 for update skip locked))
""")


async def keep_peaks(
    tx: Transaction, gauge: str, half_hour: datetime, values: dict[str, float]
) -> None:
    """Keep what was read, by label, where it is higher than what the half hour had."""
    await tx.execute(KEEP, gauge, half_hour, list(values), [float(v) for v in values.values()])


async def peaks_of(tx: Transaction, gauges: list[str], *, since: datetime) -> list[Peak]:
    """The peaks of these gauges since a moment, by gauge and label, oldest first."""
    return await tx.all(Peak, PEAKS, gauges, since)

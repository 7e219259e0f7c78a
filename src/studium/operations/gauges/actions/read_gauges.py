"""Read every gauge, and keep its peak of the half hour."""

from studium.operations.gauges import store
from studium.operations.gauges.model import half_hour_of
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.gauges import Gauges
from studium.platform.parts import Parts


async def read_gauges(parts: Parts) -> None:
    """Read each in its own transaction; one that fails stops no other.

    Raises ExceptionGroup of what went wrong, after all were read.
    """
    half_hour = half_hour_of(parts[Clock].now())
    problems = []
    for gauge in parts[Gauges].all:
        try:
            async with parts[Database].transaction() as tx:
                values = await gauge.read(parts, tx)
                await store.keep_peaks(tx, gauge.name, half_hour, dict(values))
        except Exception as problem:  # noqa: BLE001 - raised below, with the others
            problems.append(problem)
    if problems:
        raise ExceptionGroup("gauges could not be read", problems)

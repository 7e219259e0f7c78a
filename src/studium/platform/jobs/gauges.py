"""How long jobs wait, over time."""

from collections.abc import Mapping

from studium.platform.database import Transaction
from studium.platform.gauges import Gauge, seconds
from studium.platform.jobs.alerts import LONGEST_WAIT
from studium.platform.jobs.waiting import lanes_now
from studium.platform.parts import Parts


async def _oldest(_: Parts, tx: Transaction) -> Mapping[str, float]:
    return {lane.lane: lane.oldest_seconds for lane in await lanes_now(tx)}


GAUGES = (
    Gauge(
        "jobs_oldest",
        "Oldest due job",
        "How long the oldest due job of the lane waited.",
        "/admin/jobs",
        _oldest,
        lambda _: LONGEST_WAIT.total_seconds(),
        seconds,
    ),
)

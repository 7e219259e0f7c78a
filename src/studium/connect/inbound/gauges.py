"""How long webhooks from outside wait to be handled, over time."""

from collections.abc import Mapping

from studium.connect.inbound import store
from studium.connect.inbound.alerts import LONGEST_WAIT
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.gauges import Gauge, seconds
from studium.platform.parts import Parts


async def _oldest(parts: Parts, tx: Transaction) -> Mapping[str, float]:
    oldest = await store.oldest_unhandled(tx)
    wait = (parts[Clock].now() - oldest).total_seconds() if oldest else 0
    return {"": max(wait, 0)}


GAUGES = (
    Gauge(
        "inbound_oldest",
        "Oldest event not handled",
        "How long the oldest event that arrived waits to be handled.",
        "/admin/events/inbound",
        _oldest,
        lambda _: LONGEST_WAIT.total_seconds(),
        seconds,
    ),
)

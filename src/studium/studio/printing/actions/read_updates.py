"""Read what moved at a lab that lists it: one call instead of one for each order."""

from uuid import UUID

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import lab_of, order_key
from studium.studio.printing.actions.apply_news import apply_news
from studium.studio.printing.labs import LabCapability
from studium.studio.printing.model import AT_THE_LAB

_HOURS = 2  # of which most was read before: what a failed run missed is read again


async def read_updates(parts: Parts, connection_id: UUID) -> int:
    """How many of our orders the lab told of. Raises LabProblem."""
    lab, can = await lab_of(parts, connection_id)
    if LabCapability.LISTS_UPDATED not in can:
        return 0
    told = 0
    for key, news in await lab.updated(hours=_HOURS):
        async with parts[Database].reader() as tx:
            order = await store.order_by_key(tx, connection_id, key.partition("-")[0])
        if order is None or order_key(order) != key or order.state not in AT_THE_LAB:
            continue
        await apply_news(parts, order.id, news, polls=True)
        told += 1
    return told

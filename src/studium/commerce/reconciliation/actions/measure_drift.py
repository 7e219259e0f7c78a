"""Tell Prometheus how far our books and the providers' differ."""

from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.model import DifferenceKind
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import drift_measured


async def measure_drift(parts: Parts) -> None:
    """Note what stands, by kind, and when a comparison last came to its end."""
    async with parts[Database].reader() as tx:
        counted = {each.kind: each.count for each in await store.open_by_kind(tx)}
        finished_at = await store.last_finished_at(tx)
    drift_measured(
        {kind.value: counted.get(kind, 0) for kind in DifferenceKind},
        compared_at=finished_at.timestamp() if finished_at else None,
    )

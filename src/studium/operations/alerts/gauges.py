"""How full the disk is, over time."""

import asyncio
import shutil
from collections.abc import Mapping

from studium.operations.alerts.alerts import existing
from studium.operations.alerts.settings import AlertSettings
from studium.platform.database import Transaction
from studium.platform.gauges import Gauge, percent
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def _used(parts: Parts, _: Transaction) -> Mapping[str, float]:
    folder = existing(parts[Settings].data_dir.resolve())
    usage = await asyncio.to_thread(shutil.disk_usage, folder)
    return {"": 100 - 100 * usage.free / usage.total}


GAUGES = (
    Gauge(
        "disk_used",
        "Disk in use",
        "The part of the disk under DATA_DIR that is not free.",
        "/admin/alerts",
        _used,
        lambda parts: 100 - parts[AlertSettings].alert_disk_free_percent,
        percent,
    ),
)

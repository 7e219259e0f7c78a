"""What is looked at for the whole installation: the disk."""

import asyncio
import shutil
from pathlib import Path

from studium.operations.alerts.settings import AlertSettings
from studium.platform.alert_rules import AlertRule, Condition, Severity
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def _find_full_disk(parts: Parts, _: Transaction) -> list[Condition]:
    folder = parts[Settings].data_dir.resolve()
    usage = await asyncio.to_thread(shutil.disk_usage, existing(folder))
    free = 100 * usage.free // usage.total
    if free >= parts[AlertSettings].alert_disk_free_percent:
        return []
    return [
        Condition(
            subject="data_dir",
            finding=f"{free} % of the disk under {folder} are free ({usage.free >> 20} MiB)",
            remedy="delete what is not needed there, shorten the retention, or get a larger disk",
        )
    ]


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (folder, *folder.parents) if each.exists())


ALERT_RULES = (
    AlertRule("disk_nearly_full", "The disk is nearly full", _find_full_disk, Severity.CRITICAL),
)

"""What `studium doctor` says of alerts: what is open, who would be told, and the disk."""

import asyncio
import shutil
from collections.abc import AsyncIterator

from studium.accounts.people import administrators
from studium.operations.alerts import runbooks, store
from studium.operations.alerts.alerts import existing
from studium.operations.alerts.settings import AlertSettings
from studium.platform.doctor import Check, Examined, Verdict
from studium.platform.ids import AFTER_ALL_IDS

_MOST_NAMED = 3


async def check_alerts(examined: Examined) -> AsyncIterator[Check]:
    """Nothing needs somebody, somebody would hear of it, and there is space left."""
    settings = examined.settings_of(AlertSettings)
    if not runbooks.names():
        yield Check(
            "runbooks",
            Verdict.WARN,
            f"none in {runbooks.FOLDER}",
            "install from a complete checkout: alerts link there",
        )
    yield await _disk(examined, settings)
    if examined.tx is None:
        return
    found = await store.alerts_of_owner(
        examined.tx, None, before_id=AFTER_ALL_IDS, limit=_MOST_NAMED, is_open=True
    )
    if found:
        titles = ", ".join(alert.title for alert in found)
        yield Check("alerts", Verdict.WARN, f"open: {titles}", "see /admin/alerts")
    else:
        yield Check("alerts", Verdict.OK, "nothing needs anybody")
    is_heard = settings.alert_mail_to or examined.settings.sandbox
    if not is_heard and not await administrators(examined.tx):
        yield Check(
            "alert mail",
            Verdict.WARN,
            "nobody would hear of an alert",
            "set ALERT_MAIL_TO, or make somebody an administrator",
        )


async def _disk(examined: Examined, settings: AlertSettings) -> Check:
    folder = existing(examined.settings.data_dir.resolve())
    usage = await asyncio.to_thread(shutil.disk_usage, folder)
    free = 100 * usage.free // usage.total
    if free < settings.alert_disk_free_percent:
        remedy = "see docs/runbooks/disk-nearly-full.md"
        return Check("disk", Verdict.WARN, f"{free} % of {folder} are free", remedy)
    return Check("disk", Verdict.OK, f"{free} % of {folder} are free")


CHECKS = (check_alerts,)

"""What the worker does for files."""

from dataclasses import dataclass
from datetime import timedelta

from studium.platform.clock import SystemClock
from studium.platform.database import Database
from studium.platform.files import store
from studium.platform.files.actions.delete_file import DeleteObject
from studium.platform.files.objects import Objects
from studium.platform.jobs import TRIES_FOR_A_DAY, Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()

_LONGEST_UPLOAD = timedelta(days=1)


@dataclass(frozen=True)
class SweepObjects(Job, name="files.sweep_objects", lane="bulk"):
    """Delete bytes that no file is made of: of uploads that broke off, and of deleted owners."""


async def delete_object(parts: Parts, job: DeleteObject) -> None:
    """Delete a file's bytes, unless the file is there after all."""
    async with parts[Database].reader() as tx:
        if await store.file_by_id(tx, job.file_id) is not None:
            return
    await parts[Objects].delete(job.file_id)


async def sweep_objects(parts: Parts, _: SweepObjects) -> None:
    """Look through the whole store. The store's own clock says how old an object is."""
    deleted = 0
    async for names in parts[Objects].stored_before(SystemClock().now() - _LONGEST_UPLOAD):
        async with parts[Database].reader() as tx:
            known = await store.known(tx, names)
        for name in names:
            if name not in known:
                await parts[Objects].delete(name)
                deleted += 1
    if deleted:
        log.info("file_objects_swept", objects=deleted)


JOBS = (
    JobHandler(DeleteObject, delete_object, timeout_seconds=60, max_attempts=TRIES_FOR_A_DAY),
    JobHandler(SweepObjects, sweep_objects, timeout_seconds=3600, max_attempts=5),
)
SCHEDULES = (Schedule("40 4 * * *", SweepObjects()),)

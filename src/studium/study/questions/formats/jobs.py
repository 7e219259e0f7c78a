"""What the worker does for imports."""

from studium.platform.jobs import JobHandler
from studium.platform.parts import Parts
from studium.study.questions.formats.actions.bring_import import bring_import
from studium.study.questions.formats.actions.confirm_import import BringImport


async def bring(parts: Parts, job: BringImport) -> None:
    """Bring the chosen questions of an import into the bank."""
    await bring_import(parts, job.import_id)


JOBS = (JobHandler(BringImport, bring, timeout_seconds=3600, max_attempts=5),)

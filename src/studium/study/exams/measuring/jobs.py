"""What the worker does for statistics: every exam that enough people have finished, by night."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.study.exams.measuring import store
from studium.study.exams.measuring.settings import MeasuringSettings
from studium.study.questions import keep_measures


@dataclass(frozen=True)
class MeasureExams(Job, name="exams.measure", lane="bulk"):
    """Make the statistics of one exam anew, or of all."""

    template_id: UUID | None = None


async def measure_exams(parts: Parts, job: MeasureExams) -> None:
    """Each exam in its own transaction."""
    least = parts[MeasuringSettings].exam_statistics_least_attempts
    async with parts[Database].reader() as tx:
        templates = await store.templates_with(tx, least_attempts=least)
    for template_id in templates:
        if job.template_id in {None, template_id}:
            await measure_exam(parts, template_id)


async def measure_exam(parts: Parts, template_id: UUID) -> None:
    """Measure one exam, and its questions as the bank is searched by them."""
    from studium.study.exams.measuring.measure import measured  # noqa: PLC0415 - loads numpy

    least = parts[MeasuringSettings].exam_statistics_least_attempts
    async with parts[Database].reader() as tx:
        rows = await store.answered(tx, template_id)
        firsts = await store.first_attempts(tx, template_id)
        question_ids = sorted({row.question_id for row in rows})
        options = await store.labels(tx, question_ids)
    now = parts[Clock].now()
    exam, items = await asyncio.to_thread(measured, template_id, rows, options, firsts, now)
    async with parts[Database].transaction() as tx:
        await store.keep(tx, exam, items)
        await keep_measures(tx, await store.measures(tx, question_ids, least_attempts=least))


JOBS = (JobHandler(MeasureExams, measure_exams, timeout_seconds=3600, max_attempts=3),)
SCHEDULES = (Schedule("40 2 * * *", MeasureExams()),)

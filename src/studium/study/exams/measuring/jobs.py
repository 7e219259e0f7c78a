"""What the worker does for statistics: every exam that enough people have finished, by night."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.study.exams.measuring import store
from studium.study.exams.measuring.model import measured_difficulty
from studium.study.exams.measuring.settings import MeasuringSettings
from studium.study.questions import set_measured_difficulty


@dataclass(frozen=True)
class MeasureExams(Job, name="exams.measure", lane="bulk"):
    """Make the statistics of all exams anew."""


async def measure_exams(parts: Parts, _: MeasureExams) -> None:
    """Each exam in its own transaction."""
    least = parts[MeasuringSettings].exam_statistics_least_attempts
    async with parts[Database].reader() as tx:
        templates = await store.templates_with(tx, least_attempts=least)
    for template_id in templates:
        await measure_exam(parts, template_id)


async def measure_exam(parts: Parts, template_id: UUID) -> None:
    """Measure one exam, and the difficulty of its questions."""
    from studium.study.exams.measuring.measure import measured  # noqa: PLC0415 - loads numpy

    least = parts[MeasuringSettings].exam_statistics_least_attempts
    async with parts[Database].reader() as tx:
        rows = await store.answered(tx, template_id)
        firsts = await store.first_attempts(tx, template_id)
        options = await store.labels(tx, sorted({row.question_id for row in rows}))
    now = parts[Clock].now()
    exam, items = await asyncio.to_thread(measured, template_id, rows, options, firsts, now)
    async with parts[Database].transaction() as tx:
        await store.keep(tx, exam, items)
        for item in sorted(items, key=lambda each: each.question_id):
            if item.attempts >= least and item.facility is not None:
                value = measured_difficulty(item.facility)
                await set_measured_difficulty(tx, item.question_id, value)


JOBS = (JobHandler(MeasureExams, measure_exams, timeout_seconds=3600, max_attempts=3),)
SCHEDULES = (Schedule("40 2 * * *", MeasureExams()),)

"""Have an exam measured now."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.jobs import enqueue
from studium.study.exams.measuring import store
from studium.study.exams.measuring.jobs import MeasureExams
from studium.study.exams.measuring.settings import MeasuringSettings


@dataclass(frozen=True)
class Asked:
    """How many people have finished an exam, and from how many on it is measured."""

    attempts: int
    least_attempts: int

    @property
    def is_enough(self) -> bool:
        """Whether it is being measured."""
        return self.attempts >= self.least_attempts


async def ask_to_measure(
    tx: Transaction, template_id: UUID, *, settings: MeasuringSettings
) -> Asked:
    """Have an exam's statistics made anew by a job, where enough people have finished it."""
    attempts = await store.people_finished(tx, template_id)
    asked = Asked(attempts, settings.exam_statistics_least_attempts)
    if asked.is_enough:
        await enqueue(tx, MeasureExams(template_id), dedupe_key=f"exams.measure:{template_id}")
    return asked

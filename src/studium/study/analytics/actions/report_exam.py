"""Keep what really came of it, as the learner reports after the exam."""

from datetime import date, datetime, timedelta
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.study.analytics import store
from studium.study.analytics.actions.read_dashboard import readiness_of

LATEST = timedelta(days=5 * 366)


class ExamDayImpossible(Invalid):
    """The day of the exam has not come, or is too long ago."""

    slug = "exam-day-impossible"
    title = "An exam cannot have been on this day"


async def report_exam(  # noqa: PLR0913 - whose, what of and when
    tx: Transaction, *, user_id: UUID, exam_on: date, passed: bool, today: date, now: datetime
) -> float | None:
    """Keep whether an exam was passed beside what was predicted for its day; that prediction.

    A report made again is corrected; the prediction stays the first one's.

    Raises ExamDayImpossible.
    """
    if not today - LATEST <= exam_on <= today:
        raise ExamDayImpossible("Report an exam of the last five years, once you have sat it.")
    found = await readiness_of(tx, user_id=user_id, today=exam_on)
    await store.put_report(
        tx, user_id, exam_on=exam_on, passed=passed, predicted=found.probability, now=now
    )
    return found.probability

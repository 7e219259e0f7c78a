"""Where a result stands among those of everybody who sat the exam."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.study.exams.measuring import store
from studium.study.exams.measuring.model import Comparison, compared


async def compare_session(
    tx: Transaction, *, template_id: UUID | None, share: float, least: int
) -> Comparison | None:
    """A share of all points, 0 to 1, among first attempts as measured last night.

    None for a drill, and while fewer than `least` people have finished the exam.
    """
    if template_id is None:
        return None
    exam = await store.exam_figures(tx, template_id)
    return compared(share, exam.cohort, least=least) if exam else None

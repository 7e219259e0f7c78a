"""What the question bank alerts the operator to: a sync that failed, or did not happen."""

from datetime import timedelta

from studium.platform.alert_rules import AlertRule, Condition
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.text import utc_text
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync import store

_LATE = timedelta(days=8)  # it runs weekly


async def _find_late_sync(parts: Parts, tx: Transaction) -> list[Condition]:
    last = await store.last_finished(tx)
    if parts[QuestionSettings].qdrant_url is None or last is None or last.finished_at is None:
        return []
    if last.problem is None and last.finished_at > parts[Clock].now() - _LATE:
        return []
    return [
        Condition(
            subject="questions",
            finding=last.problem or f"the last sync ended at {utc_text(last.finished_at)}",
            remedy="see that QDRANT_URL answers, then start the sync again",
            href="/admin/questions",
        )
    ]


ALERT_RULES = (
    AlertRule("question_sync_late", "The question bank is not in step", _find_late_sync),
)

"""How the sync of the question bank stands, for the overview of integrations."""

from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.syncs import SyncReport
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync import store


async def report_sync(parts: Parts, tx: Transaction, owner_id: UUID | None) -> list[SyncReport]:
    """The last run, where a vector store is set; it is the operator's."""
    if owner_id is not None or parts[QuestionSettings].qdrant_url is None:
        return []
    last = await store.last_finished(tx)
    if last is None:
        return [SyncReport("question bank", None, None, is_well=True, result="never ran")]
    taken = f"{last.created} new, {last.changed} changed, {last.unchanged} as before"
    return [
        SyncReport(
            "question bank",
            None,
            last.finished_at,
            is_well=last.problem is None,
            result=last.problem or taken,
        )
    ]

"""What credits hold about people: every movement."""

from typing import Any
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.answers import EntryAnswer
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData

FEATURE = "ai-credits"
_BATCH = 1000


async def export_credits(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every movement of a person's credits, oldest first."""
    told: list[dict[str, Any]] = []
    while entries := await store.entries_from(tx, user_id, after=len(told), limit=_BATCH):
        told.extend(EntryAnswer.of(entry).model_dump(mode="json") for entry in entries)
    return told


PERSONAL_DATA = (
    PersonalData(
        "credits",
        ("ai_credit_log", "credit_accounts", "credit_grants", "credit_holds"),
        export=export_credits,
        kept="They belong to records of sales, and the sums must go on adding up.",
    ),
)

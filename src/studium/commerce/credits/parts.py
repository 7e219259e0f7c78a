"""What credits bring to the wiring: their feature and their part of the export."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.commerce.credits import store
from studium.commerce.credits.answers import EntryAnswer
from studium.commerce.entitlements import Feature, Features
from studium.platform.database import Transaction
from studium.platform.parts import Parts

FEATURE = "ai-credits"
_BATCH = 1000


async def provide(parts: Parts) -> None:
    """Register what packs open, and enter movements into the export."""
    parts[Features].add(Feature(FEATURE, "AI credits", "/credits"))
    parts[Exporters].add(Exporter("credits", export_credits))


async def export_credits(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every movement of a person's credits, oldest first."""
    told: list[dict[str, Any]] = []
    while entries := await store.entries_from(tx, user_id, after=len(told), limit=_BATCH):
        told.extend(EntryAnswer.of(entry).model_dump(mode="json") for entry in entries)
    return told

"""What entitlements bring to the wiring: the registry of features, and their part of the export."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.commerce.entitlements.answers import EntitlementRecord
from studium.commerce.entitlements.features import Features
from studium.commerce.entitlements.store import every_entitlement
from studium.platform.database import Transaction
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Add the registry of other modules' features; enter rights into the export."""
    parts.add(Features())
    parts[Exporters].add(Exporter("entitlements", export_entitlements))


async def export_entitlements(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every right that a person ever had."""
    rights = await every_entitlement(tx, user_id)
    return [EntitlementRecord.model_validate(each).model_dump(mode="json") for each in rights]

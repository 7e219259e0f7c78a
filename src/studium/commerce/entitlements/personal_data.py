"""What entitlements hold about people: what they may use, and might."""

from typing import Any
from uuid import UUID

from studium.commerce.entitlements.answers import EntitlementRecord
from studium.commerce.entitlements.store import every_entitlement
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData


async def export_entitlements(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every right that a person ever had."""
    rights = await every_entitlement(tx, user_id)
    return [EntitlementRecord.model_validate(each).model_dump(mode="json") for each in rights]


PERSONAL_DATA = (
    PersonalData(
        "entitlements",
        ("entitlements",),
        export=export_entitlements,
        kept="They belong to records of sales.",
    ),
)

"""What the catalogue holds about people: what they bought."""

from typing import Any
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.answers import PurchaseAnswer
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST_PURCHASES = 10_000


async def export_purchases(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Everything that a person bought, newest first."""
    purchases = await store.purchases_of(
        tx, user_id=user_id, before_id=AFTER_ALL_IDS, limit=_MOST_PURCHASES
    )
    return [PurchaseAnswer.model_validate(each).model_dump(mode="json") for each in purchases]


PERSONAL_DATA = (
    PersonalData(
        "purchases", ("purchases",), export=export_purchases, kept="Tax law wants records of sales."
    ),
    PersonalData("products", ("products",), kept="Purchases of others name what a creator sold."),
)

"""What subscriptions hold about people."""

from typing import Any
from uuid import UUID

from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.answers import SubscriptionAnswer
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST = 10_000


async def export_subscriptions(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Every subscription of a person with its invoices, newest first."""
    found = await store.page_of_person(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [
        SubscriptionAnswer.of(each, await store.invoices(tx, each.id)).model_dump(mode="json")
        for each in found
    ]


PERSONAL_DATA = (
    PersonalData(
        "subscriptions",
        ("subscriptions", "subscription_invoices", "subscription_facts"),
        export=export_subscriptions,
        kept="Tax law wants records of sales.",
    ),
)

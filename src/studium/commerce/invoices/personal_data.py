"""What invoices hold about people: whom they name, and what was issued."""

from typing import Any
from uuid import UUID

from studium.commerce.invoices import store
from studium.commerce.invoices.answers import DetailsAnswer, DocumentAnswer
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST = 1_000


async def export_details(tx: Transaction, user_id: UUID) -> dict[str, Any] | None:
    """Whom invoices name."""
    found = await store.details_of(tx, user_id)
    return DetailsAnswer.of(found).model_dump(mode="json") if found else None


async def erase_details(tx: Transaction, user_id: UUID, now: object) -> None:
    """Forget them."""
    del now
    await store.delete_details(tx, user_id)


async def export_invoices(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Everything that was issued, newest first."""
    found = await store.documents_of_user(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [DocumentAnswer.of(each).model_dump(mode="json") for each in found]


PERSONAL_DATA = (
    PersonalData(
        "billing_details", ("billing_details",), export=export_details, erase=erase_details
    ),
    PersonalData(
        "invoices",
        ("invoices",),
        export=export_invoices,
        kept="Tax law has invoices kept for years, with whom they name.",
    ),
)

"""What the catalogue brings to the wiring: its part of the export, and what can be paid for."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.commerce.catalog import store
from studium.commerce.catalog.actions.check_out import begin_purchase, begin_purchase_by_id
from studium.commerce.catalog.answers import PurchaseAnswer
from studium.commerce.payments import PaymentPurpose, PaymentPurposes
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts

_MOST_PURCHASES = 10_000


async def provide(parts: Parts) -> None:
    """Enter purchases into the export, and products among what can be paid for."""
    parts[PaymentPurposes].add(PaymentPurpose("sku", begin_purchase))
    parts[PaymentPurposes].add(PaymentPurpose("product_id", begin_purchase_by_id))
    parts[Exporters].add(Exporter("purchases", export_purchases))


async def export_purchases(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    """Everything that a person bought, newest first."""
    purchases = await store.purchases_of(
        tx, user_id=user_id, before_id=AFTER_ALL_IDS, limit=_MOST_PURCHASES
    )
    return [PurchaseAnswer.model_validate(each).model_dump(mode="json") for each in purchases]

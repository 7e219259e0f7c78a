"""Look at one's own purchase."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from studium.commerce.catalog import store
from studium.commerce.catalog.model import Purchase
from studium.commerce.payments import Payment, check_payment_soon, payment_of_owner
from studium.platform.database import Transaction
from studium.platform.errors import NotFound

# Most webhooks are faster than this; the provider is asked only about those that are not.
_PATIENCE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class SeenPurchase:
    """A purchase and its payment."""

    purchase: Purchase
    payment: Payment


async def see_purchase(tx: Transaction, purchase_id: UUID, *, user_id: UUID) -> SeenPurchase:
    """The purchase, if it is this person's. Raises NotFound."""
    purchase = await store.purchase_of(tx, purchase_id, user_id=user_id)
    if purchase is None:
        raise NotFound("You have no such purchase.")
    payment = await payment_of_owner(tx, purchase.payment_id, owner_id=purchase.owner_id)
    if payment is None:
        raise NotFound("You have no such purchase.")
    return SeenPurchase(purchase, payment)


async def ask_about(tx: Transaction, seen: SeenPurchase) -> None:
    """Have the provider asked in a few seconds, while a purchase waits to be completed."""
    if seen.purchase.may_complete:
        await check_payment_soon(tx, seen.payment.id, delay=_PATIENCE)

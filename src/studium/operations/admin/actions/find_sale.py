"""Find what a seller sold, and the addresses of those who bought it."""

from collections.abc import Iterable
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.catalog import Purchase, purchase_of_owner
from studium.commerce.payments import Payment, payment_of_owner
from studium.operations.admin.sellers import Seller
from studium.platform.database import Transaction
from studium.platform.errors import NotFound


async def find_sale(tx: Transaction, seller: Seller, purchase_id: UUID) -> tuple[Purchase, Payment]:
    """A sale of the seller's, and its payment. Raises NotFound."""
    found = await purchase_of_owner(tx, purchase_id, owner_id=seller.owner_id)
    payment = found and await payment_of_owner(tx, found.payment_id, owner_id=seller.owner_id)
    if not isinstance(found, Purchase) or not isinstance(payment, Payment):
        raise NotFound("There is no such purchase.")
    return found, payment


async def emails_of(tx: Transaction, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Addresses of people by id; those whose account was deleted are left out."""
    found = {}
    for user_id in set(user_ids):
        person = await person_by_id(tx, user_id)
        if person is not None:
            found[user_id] = person.email
    return found

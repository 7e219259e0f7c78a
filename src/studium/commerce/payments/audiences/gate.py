"""Hold a sale to the audience of what it is paid to, or of what is sold."""

from uuid import UUID

from studium.accounts.people import person_by_id
from studium.commerce.payments.audiences.model import EVERYBODY
from studium.commerce.payments.audiences.store import audience_of
from studium.platform.database import Transaction
from studium.platform.errors import NotAllowed
from studium.platform.principal import Role


class NotSoldToYou(NotAllowed):
    """It is being tried out with others."""

    slug = "not-sold-yet"
    title = "This is not sold to everybody yet"


async def may_buy(
    tx: Transaction,
    subject_id: UUID,
    *,
    owner_id: UUID | None,
    person_id: UUID,
    is_test: bool = False,
) -> bool:
    """Whether an account, or a product, of an owner sells to somebody."""
    audience = await audience_of(tx, subject_id)
    if audience == EVERYBODY and not is_test:
        return True
    if person_id == owner_id or audience.admits(subject_id, person_id, is_test=is_test):
        return True
    person = await person_by_id(tx, person_id)
    return person is not None and person.role is not Role.CANDIDATE


async def require_sold_to(
    tx: Transaction, subject_id: UUID, *, owner_id: UUID | None, person_id: UUID
) -> None:
    """Raises NotSoldToYou."""
    if not await may_buy(tx, subject_id, owner_id=owner_id, person_id=person_id):
        raise NotSoldToYou("It is being tried out with a few people. Come back later.")

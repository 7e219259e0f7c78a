"""What credits add to a person's answer."""

from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.settings import CreditSettings
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.person_members import PersonMember


async def read_balance(parts: Parts, tx: Transaction, user_id: UUID) -> int:
    """The balance; what everybody begins with while there is no account yet."""
    account = await store.account_of(tx, user_id)
    return parts[CreditSettings].signup_credits if account is None else account.balance


PERSON_MEMBERS = (
    PersonMember(
        "ai_credits",
        read_balance,
        {"type": "integer", "description": "The balance of their AI credits."},
    ),
)

"""What payments do when something happens to the account of a payer."""

from studium.accounts.people import AccountDeleted
from studium.commerce.payments.actions.part_with_payer import part_with_payer
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts


async def part(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Have what the payer left behind closed and forgotten."""
    await part_with_payer(tx, event.user_id)


SUBSCRIBERS = (Subscriber("payments.part_with_payer", AccountDeleted, part),)

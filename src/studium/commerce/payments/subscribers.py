"""What payments do when something happens to the account of a payer."""

from studium.accounts.people import AccountChanged, AccountDeleted
from studium.commerce.payments.actions.erase_customer_data import erase_customer_data
from studium.commerce.payments.actions.update_customer import update_customers_soon
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts


async def part(parts: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Have what the payer left behind closed and forgotten."""
    await erase_customer_data(tx, event.user_id, now=parts[Clock].now())


async def tell(parts: Parts, tx: Transaction, event: AccountChanged) -> None:
    """Have providers told who the payer is now."""
    del parts
    await update_customers_soon(tx, event.user_id)


SUBSCRIBERS = (
    Subscriber("payments.erase_customer_data", AccountDeleted, part),
    Subscriber("payments.update_customers", AccountChanged, tell),
)

"""What payments do when something happens to the account of a payer."""

from studium.accounts.people import AccountChanged, AccountDeleted, person_by_id
from studium.commerce.payments import mails, store
from studium.commerce.payments.actions.erase_customer_data import erase_customer_data
from studium.commerce.payments.actions.update_customer import update_customers_soon
from studium.commerce.payments.events import PaymentFailed
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.mail import send
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


async def part(parts: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Have what the payer left behind closed and forgotten."""
    await erase_customer_data(tx, event.user_id, now=parts[Clock].now())


async def tell(parts: Parts, tx: Transaction, event: AccountChanged) -> None:
    """Have providers told who the payer is now."""
    del parts
    await update_customers_soon(tx, event.user_id)


async def ask_to_confirm(parts: Parts, tx: Transaction, event: PaymentFailed) -> None:
    """Ask a payer who was not there to confirm what their saved card could not pay."""
    payment = await store.payment(tx, event.payment_id)
    person = await person_by_id(tx, payment.payer_id) if payment.payer_id else None
    is_waiting = payment.can_be_paid and payment.reference.is_readable
    if person is not None and is_waiting and payment.options.get("is_off_session"):
        mail = mails.confirm_payment(parts[Settings], person, payment)
        await send(tx, mail, vault=parts[Vault])


SUBSCRIBERS = (
    Subscriber("payments.ask_to_confirm", PaymentFailed, ask_to_confirm),
    Subscriber("payments.erase_customer_data", AccountDeleted, part),
    Subscriber("payments.update_customers", AccountChanged, tell),
)

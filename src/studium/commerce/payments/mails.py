"""The mails about payments, word for word."""

from studium.accounts.people import Person
from studium.commerce.payments.model import Payment
from studium.commerce.payments.providers import SavedMethod
from studium.platform.mail import Mail, compose
from studium.platform.money import Money
from studium.platform.settings import Settings


def confirm_payment(settings: Settings, person: Person, payment: Payment) -> Mail:
    """When a saved card was charged without its holder, and could not be: they have to confirm."""
    amount = Money(payment.amount_minor, payment.currency).format()
    return compose(
        settings,
        person.email,
        f"Please confirm your payment of {amount}",
        f"We could not take {amount} for {payment.description} from what you saved with us. "
        "Your bank may want you to confirm it, or the card may have been declined.",
        f"Confirm it, or pay in another way: {settings.base_url}/payments/{payment.id}/pay",
    )


def card_expires(settings: Settings, person: Person, card: SavedMethod) -> Mail:
    """In the month in which a saved card ends."""
    named = f"{(card.brand or 'card').capitalize()} ending {card.last4}"
    return compose(
        settings,
        person.email,
        "Your saved card expires this month",
        f"{named} expires at the end of this month. What is charged to it later would fail.",
        f"Save another one, or remove it: {settings.base_url}/ways-to-pay",
    )

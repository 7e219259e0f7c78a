"""The mails about invoices, word for word."""

from studium.accounts.people import Person
from studium.commerce.invoices.model import Document
from studium.platform.mail import Mail, compose
from studium.platform.money import Money
from studium.platform.settings import Settings


def document(settings: Settings, person: Person, issued: Document) -> Mail:
    """Where a document is, to see, print and download."""
    address = f"{settings.base_url}/invoices/{issued.id}"
    amount = Money(issued.total_minor, issued.currency).format()
    return compose(
        settings,
        person.email,
        f"{issued.title} {issued.number}",
        f"{issued.title} {issued.number} over {amount} for {issued.content['line']['title']}:\n"
        f"{address}",
        f"As PDF:\n{address}/pdf",
    )


def receipt(settings: Settings, person: Person, *, number: str, path: str) -> Mail:
    """Where a receipt is."""
    address = f"{settings.base_url}{path}"
    return compose(
        settings,
        person.email,
        f"Receipt {number}",
        f"Your receipt {number}:\n{address}",
        f"As PDF:\n{address}/pdf",
    )

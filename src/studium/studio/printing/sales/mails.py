"""Mails to buyers of prints: where shall it go, and that it is on its way."""

from studium.accounts.people import Person
from studium.commerce.catalog import Purchase
from studium.platform.mail import Mail, compose
from studium.platform.settings import Settings
from studium.studio.printing.model import PrintOrder


def ask_address(settings: Settings, person: Person, bought: Purchase) -> Mail:
    """Once a print is paid whose buyer did not say where it goes."""
    return compose(
        settings,
        person.email,
        f"Where shall we send {bought.product_name}?",
        f"{bought.product_name} is printed for you as soon as we know where it goes. Say it here:",
        f"{settings.base_url}/delivery/{bought.product_id}",
    )


def on_its_way(settings: Settings, person: Person, bought: Purchase, order: PrintOrder) -> Mail:
    """Once the lab shipped it."""
    parcels = [
        " ".join(
            str(each[name])
            for name in ("carrier", "tracking_number", "tracking_url")
            if each.get(name)
        )
        for each in order.shipments
    ]
    return compose(
        settings,
        person.email,
        f"On its way: {bought.product_name}",
        f"{bought.product_name} was printed and sent to you.",
        *parcels,
        f"Your prints: {settings.base_url}/prints",
    )

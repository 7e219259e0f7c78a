"""The mails about purchases, word for word."""

from datetime import datetime

from studium.accounts.people import Person
from studium.commerce.catalog.model import AccessState, Purchase
from studium.platform.mail import Mail, compose
from studium.platform.money import Money
from studium.platform.pages import time_words
from studium.platform.settings import Settings


def receipt(
    settings: Settings, person: Person, purchase: Purchase, *, can_enter: bool, now: datetime
) -> Mail:
    """Once a purchase is paid. `can_enter`: something that it opens is not in preparation."""
    return compose(
        settings,
        person.email,
        f"Your receipt for {purchase.product_name}",
        f"Thank you. We received {purchase.total.format()} for {purchase.product_name}.",
        *_access(person, purchase, now=now),
        *([] if can_enter else ["It is in preparation; your dashboard shows it once it is there."]),
        _receipt(settings, purchase),
    )


def money_back(
    settings: Settings, person: Person, purchase: Purchase, *, refunded: Money, lost_minor: int
) -> Mail:
    """Each time that money went back; `refunded` is all that did, up to now.

    `lost_minor` of it the buyer's bank took, which is no refund of the seller's.
    """
    if lost_minor:
        return _dispute_lost(settings, person, purchase, refunded=refunded, lost_minor=lost_minor)
    is_all = refunded == purchase.total
    back = f"{refunded.format()}, all of it," if is_all else f"{refunded.format()} in all"
    return compose(
        settings,
        person.email,
        f"Your refund for {purchase.product_name}",
        f"You paid {purchase.total.format()} for {purchase.product_name}. Of that, {back} has been "
        "given back. It takes your bank some days to show it.",
        _access_after(person, purchase, refunded=refunded),
        _receipt(settings, purchase),
    )


def _dispute_lost(
    settings: Settings, person: Person, purchase: Purchase, *, refunded: Money, lost_minor: int
) -> Mail:
    taken = Money(lost_minor, refunded.currency)
    ours = refunded.amount_minor - lost_minor
    and_ours = f" We gave {Money(ours, refunded.currency).format()} back besides." if ours else ""
    return compose(
        settings,
        person.email,
        f"Your bank's decision about {purchase.product_name}",
        f"You paid {purchase.total.format()} for {purchase.product_name}, and your bank decided "
        f"the dispute about it for you: {taken.format()} went back to it.{and_ours}",
        _access_after(person, purchase, refunded=refunded),
        _receipt(settings, purchase),
    )


def refund_came_back(
    settings: Settings, person: Person, purchase: Purchase, *, refunded: Money
) -> Mail:
    """When money that had been given back did not arrive; `refunded` is what still counts."""
    return compose(
        settings,
        person.email,
        f"Your refund for {purchase.product_name} did not arrive",
        f"We wrote to you that money for {purchase.product_name} was given back. It did not reach "
        f"your account and was returned to us: of {purchase.total.format()}, {refunded.format()} "
        "has been given back by now.",
        "We know of it and look for another way to send it. Your bank can tell you whether the "
        "card or account that you paid with still exists.",
        _access_after(person, purchase, refunded=refunded),
        _receipt(settings, purchase),
    )


def _access_after(person: Person, purchase: Purchase, *, refunded: Money) -> str:
    if refunded == purchase.total:
        return "The access that it paid for has ended."
    return "Your access stays as it is." + _until(person, purchase.access_end)


def _access(person: Person, purchase: Purchase, *, now: datetime) -> list[str]:
    state = purchase.access_at(now)
    if state is AccessState.AHEAD and purchase.access_start is not None:
        starts = time_words(purchase.access_start, person.timezone)
        added = f"{purchase.days_words} added after what you have, beginning on {starts}."
        return [added + _until(person, purchase.access_end)]
    if state is AccessState.OPEN:
        return ["Your access has begun." + _until(person, purchase.access_end)]
    return []


def _until(person: Person, end: datetime | None) -> str:
    if end is None:
        return " Your access has no end."
    return f" Your access ends on {time_words(end, person.timezone)}."


def _receipt(settings: Settings, purchase: Purchase) -> str:
    address = f"{settings.base_url}/purchases/{purchase.id}/receipt"
    return f"Receipt {purchase.receipt_number}:\n{address}"

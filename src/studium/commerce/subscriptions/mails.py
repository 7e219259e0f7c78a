"""The mails about subscriptions, word for word."""

from studium.accounts.people import Person
from studium.commerce.subscriptions.events import SubscriptionPaymentFailed
from studium.commerce.subscriptions.model import Subscription
from studium.platform.mail import Mail, compose
from studium.platform.pages import time_words
from studium.platform.settings import Settings


def started(settings: Settings, person: Person, found: Subscription) -> Mail:
    """Once it begins."""
    lines = [f"Welcome to {found.plan_name}."]
    if found.trial_ends_at is not None:
        ends = time_words(found.trial_ends_at, person.timezone)
        lines.append(
            f"Your trial ends on {ends}. Then {found.amount.format()} a {found.period} is charged, "
            "unless you cancel before."
        )
    else:
        lines.append(f"{found.amount.format()} a {found.period} is charged until you cancel.")
    return _mail(settings, person, f"Your subscription to {found.plan_name}", *lines)


def trial_ending(settings: Settings, person: Person, found: Subscription) -> Mail:
    """Three days before a trial ends."""
    assert found.trial_ends_at is not None  # noqa: S101 - it has one
    ends = time_words(found.trial_ends_at, person.timezone)
    return _mail(
        settings,
        person,
        f"Your trial of {found.plan_name} ends soon",
        f"It ends on {ends}. Then {found.amount.format()} a {found.period} is charged. "
        "Cancel before, and you pay nothing.",
    )


def renewed(settings: Settings, person: Person, found: Subscription, amount: str) -> Mail:
    """Each time that a further period was paid."""
    return _mail(
        settings,
        person,
        f"Your payment for {found.plan_name}",
        f"Thank you. We received {amount} for {found.plan_name}.",
    )


def payment_failed(
    settings: Settings,
    person: Person,
    found: Subscription,
    event: SubscriptionPaymentFailed,
    pay_url: str | None,
) -> Mail:
    """After each try in vain."""
    lines = [f"{found.amount.format()} for {found.plan_name} could not be charged."]
    if event.next_attempt_at is not None:
        again = time_words(event.next_attempt_at, person.timezone)
        lines.append(f"We try again on {again}. Until it is paid, your access may end.")
    else:
        lines.append("That was the last try.")
    if pay_url is not None:
        lines.append(f"Pay it with another card:\n{pay_url}")
    return _mail(settings, person, f"Your payment for {found.plan_name} failed", *lines)


def ended(settings: Settings, person: Person, found: Subscription) -> Mail:
    """Once it is over."""
    return _mail(
        settings,
        person,
        f"Your subscription to {found.plan_name} has ended",
        f"What {found.plan_name} opened is closed now, and nothing more is charged. "
        "What you did stays, should you come back.",
    )


def _mail(settings: Settings, person: Person, subject: str, *lines: str) -> Mail:
    address = f"Your subscription:\n{settings.base_url}/subscription"
    return compose(settings, person.email, subject, *lines, address)

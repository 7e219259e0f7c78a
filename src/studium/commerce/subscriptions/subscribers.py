"""Mails about subscriptions, and the end of those of people who leave."""

from studium.accounts.people import AccountDeleted, person_by_id
from studium.commerce.subscriptions import mails, store
from studium.commerce.subscriptions.events import (
    SubscriptionEnded,
    SubscriptionPaymentFailed,
    SubscriptionRenewed,
    SubscriptionStarted,
    SubscriptionTrialEnding,
)
from studium.commerce.subscriptions.jobs import EndSubscription
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.jobs import enqueue
from studium.platform.mail import Mail, send
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault

Told = (
    SubscriptionStarted
    | SubscriptionRenewed
    | SubscriptionPaymentFailed
    | SubscriptionTrialEnding
    | SubscriptionEnded
)


async def mail_subscriber(parts: Parts, tx: Transaction, event: Told) -> None:
    """Write to the subscriber; to nobody, when the account is deleted by now."""
    found = await store.subscription(tx, event.subscription_id)
    person = await person_by_id(tx, event.user_id)
    if found is None or person is None:
        return
    settings = parts[Settings]
    mail: Mail
    match event:
        case SubscriptionStarted():
            mail = mails.started(settings, person, found)
        case SubscriptionTrialEnding():
            mail = mails.trial_ending(settings, person, found)
        case SubscriptionRenewed():
            amount = Money(event.amount_minor, event.currency).format()
            mail = mails.renewed(settings, person, found, amount)
        case SubscriptionPaymentFailed():
            invoices = await store.invoices(tx, found.id)
            pay_url = next((each.pay_url for each in invoices if each.status == "open"), None)
            mail = mails.payment_failed(settings, person, found, event, pay_url)
        case SubscriptionEnded():
            mail = mails.ended(settings, person, found)
    await send(tx, mail, vault=parts[Vault])


async def end_of_leaver(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Have the subscription ended of who deleted their account."""
    found = await store.current(tx, event.user_id)
    if found is not None:
        await enqueue(tx, EndSubscription(found.id))


SUBSCRIBERS = (
    Subscriber("subscriptions.end_of_leaver", AccountDeleted, end_of_leaver),
    Subscriber("subscriptions.mail_started", SubscriptionStarted, mail_subscriber),
    Subscriber("subscriptions.mail_renewed", SubscriptionRenewed, mail_subscriber),
    Subscriber("subscriptions.mail_payment_failed", SubscriptionPaymentFailed, mail_subscriber),
    Subscriber("subscriptions.mail_trial_ending", SubscriptionTrialEnding, mail_subscriber),
    Subscriber("subscriptions.mail_ended", SubscriptionEnded, mail_subscriber),
)

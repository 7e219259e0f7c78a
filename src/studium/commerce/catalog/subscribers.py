"""What purchases do when something happens to their payment, and what their buyers are told."""

from studium.accounts.people import person_by_id
from studium.commerce.catalog import mails, store
from studium.commerce.catalog.actions.follow_payment import follow_payment
from studium.commerce.catalog.actions.start_purchase import PURPOSE
from studium.commerce.catalog.events import PurchaseCompleted
from studium.commerce.entitlements import Features
from studium.commerce.payments import (
    PaymentCanceled,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentRefundReversed,
    PaymentReopened,
    disputes_of_payment,
    lost_minor,
    payment_of_owner,
)
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.mail import send
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.telemetry import access_given
from studium.platform.vault import Vault

PaymentEvent = (
    PaymentCompleted
    | PaymentFailed
    | PaymentReopened
    | PaymentCanceled
    | PaymentRefunded
    | PaymentRefundReversed
)


async def follow(parts: Parts, tx: Transaction, event: PaymentEvent) -> None:
    """Bring the purchase to where its payment is."""
    if event.purpose == PURPOSE:
        now = parts[Clock].now()
        purchase = await follow_payment(tx, event.purpose_id, now=now)
        if isinstance(event, PaymentCompleted) and purchase is not None:
            payment = await payment_of_owner(tx, event.payment_id, owner_id=purchase.owner_id)
            paid_at = payment.provider_seen_at if payment else None
            access_given((now - paid_at).total_seconds() if paid_at else 0)


async def mail_receipt(parts: Parts, tx: Transaction, event: PurchaseCompleted) -> None:
    """Thank the buyer, with the receipt; nobody, when the account is deleted by now."""
    purchase = await store.purchase(tx, event.purchase_id)
    person = await person_by_id(tx, event.user_id)
    if purchase is not None and person is not None:
        mail = mails.receipt(
            parts[Settings],
            person,
            purchase,
            can_enter=any(parts[Features].of(slug).is_open for slug in purchase.features),
            now=parts[Clock].now(),
        )
        await send(tx, mail, vault=parts[Vault])


async def mail_refund(parts: Parts, tx: Transaction, event: PaymentRefunded) -> None:
    """Tell the buyer what went back, a part or all."""
    if event.purpose != PURPOSE:
        return
    purchase = await store.purchase(tx, event.purpose_id)
    person = await person_by_id(tx, purchase.user_id) if purchase is not None else None
    if purchase is not None and person is not None:
        disputes = await disputes_of_payment(tx, event.payment_id)
        payment = await payment_of_owner(tx, event.payment_id, owner_id=purchase.owner_id)
        mail = mails.money_back(
            parts[Settings],
            person,
            purchase,
            refunded=Money(event.refunded_minor, event.currency),
            lost_minor=lost_minor(disputes, payment) if payment else 0,
        )
        await send(tx, mail, vault=parts[Vault])


async def mail_returned_refund(parts: Parts, tx: Transaction, event: PaymentRefundReversed) -> None:
    """Tell the buyer, who has a mail that says the opposite."""
    if event.purpose != PURPOSE:
        return
    purchase = await store.purchase(tx, event.purpose_id)
    person = await person_by_id(tx, purchase.user_id) if purchase is not None else None
    if purchase is not None and person is not None:
        refunded = Money(event.refunded_minor, event.currency)
        mail = mails.refund_came_back(parts[Settings], person, purchase, refunded=refunded)
        await send(tx, mail, vault=parts[Vault])


SUBSCRIBERS = (
    Subscriber("catalog.complete_purchase", PaymentCompleted, follow),
    Subscriber("catalog.fail_purchase", PaymentFailed, follow),
    Subscriber("catalog.reopen_purchase", PaymentReopened, follow),
    Subscriber("catalog.cancel_purchase", PaymentCanceled, follow),
    Subscriber("catalog.mail_receipt", PurchaseCompleted, mail_receipt),
    Subscriber("catalog.mail_refund", PaymentRefunded, mail_refund),
    Subscriber("catalog.mail_returned_refund", PaymentRefundReversed, mail_returned_refund),
    Subscriber("catalog.refund_purchase", PaymentRefunded, follow),
    Subscriber("catalog.restore_purchase", PaymentRefundReversed, follow),
)

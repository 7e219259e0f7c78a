"""What purchases do when something happens to their payment."""

from studium.commerce.catalog.actions.follow_payment import follow_payment
from studium.commerce.catalog.actions.start_purchase import PURPOSE
from studium.commerce.payments import (
    PaymentCanceled,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentRefundReversed,
    PaymentReopened,
)
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts

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
        await follow_payment(tx, event.purpose_id, now=parts[Clock].now())


SUBSCRIBERS = (
    Subscriber("catalog.complete_purchase", PaymentCompleted, follow),
    Subscriber("catalog.fail_purchase", PaymentFailed, follow),
    Subscriber("catalog.reopen_purchase", PaymentReopened, follow),
    Subscriber("catalog.cancel_purchase", PaymentCanceled, follow),
    Subscriber("catalog.refund_purchase", PaymentRefunded, follow),
    Subscriber("catalog.restore_purchase", PaymentRefundReversed, follow),
)

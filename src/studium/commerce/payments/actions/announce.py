"""Tell what happened to a payment."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from studium.commerce.payments.alerts import PAYMENT_PAID_TWICE, tell_paid_twice
from studium.commerce.payments.events import (
    PaymentAuthorized,
    PaymentCanceled,
    PaymentCaptured,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentRefundReversed,
    PaymentReopened,
)
from studium.commerce.payments.model import Change, Payment, Snapshot, paid_twice_by
from studium.platform.database import Transaction
from studium.platform.events import Event, emit
from studium.platform.telemetry import get_logger, payment_failed, payment_moved

log = get_logger()


async def announce(
    tx: Transaction, payment: Payment, changes: Iterable[Change], *, now: datetime
) -> None:
    """Emit an event for each change, log and count it. A mismatch is no event but an alarm."""
    for change in changes:
        if change is Change.MISMATCHED:
            _tell_of_mismatch(payment)
            continue
        await emit(tx, _told(_EVENTS[change], payment), owner_id=payment.owner_id, at=now)
        payment_moved(payment.provider, payment.status.value)
        if change is Change.FAILED:
            payment_failed(payment.provider, payment.failure_code)
        log.info("payment_moved", payment_id=str(payment.id), status=payment.status.value)


async def alert_duplicate_payment(
    tx: Transaction, payment: Payment, snapshot: Snapshot, *, now: datetime
) -> None:
    """Raise the alert when the provider took money for what is paid already."""
    other = paid_twice_by(payment, snapshot)
    if other is not None:
        log.error(
            "payment_paid_twice",
            payment_id=str(payment.id),
            provider=payment.provider,
            provider_payment_id=payment.provider_payment_id,
            other_provider_payment_id=other,
            remedy="give the other payment back at the provider; ours and its access stay",
            alert=PAYMENT_PAID_TWICE.cause,
        )
        await tell_paid_twice(tx, payment, other, now=now)


def _tell_of_mismatch(payment: Payment) -> None:
    log.error(
        "payment_amount_mismatch",
        payment_id=str(payment.id),
        provider=payment.provider,
        provider_payment_id=payment.provider_payment_id,
        detail=payment.failure_message,
        remedy="look at this payment at the provider, and give the money back there",
        alert="payment_mismatch",
    )


_NAMES = {"payment_id": "id"}


def _told(kind: type[Event], payment: Payment) -> Event:
    """The event, with what the payment has under the names of its fields."""
    values = {
        each.name: getattr(payment, _NAMES.get(each.name, each.name))
        for each in fields(kind)  # type: ignore[arg-type] # a dataclass
    }
    return kind(**values)


_EVENTS: dict[Change, type[Event]] = {
    Change.AUTHORIZED: PaymentAuthorized,
    Change.COMPLETED: PaymentCompleted,
    Change.CAPTURED: PaymentCaptured,
    Change.FAILED: PaymentFailed,
    Change.REOPENED: PaymentReopened,
    Change.CANCELED: PaymentCanceled,
    Change.REFUNDED: PaymentRefunded,
    Change.REFUND_REVERSED: PaymentRefundReversed,
}

"""Tell what happened to a payment."""

from collections.abc import Callable, Iterable
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
        await emit(tx, _EVENTS[change](payment), owner_id=payment.owner_id, at=now)
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


def _completed(payment: Payment) -> Event:
    return PaymentCompleted(
        payment_id=payment.id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        amount_minor=payment.amount_minor,
        captured_minor=payment.captured_minor,
        currency=payment.currency,
    )


def _captured(payment: Payment) -> Event:
    return PaymentCaptured(
        payment_id=payment.id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        amount_minor=payment.amount_minor,
        captured_minor=payment.captured_minor,
        capturable_minor=payment.capturable_minor,
        currency=payment.currency,
    )


def _authorized(payment: Payment) -> Event:
    return PaymentAuthorized(
        payment_id=payment.id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        capture_before=payment.capture_before,
    )


def _failed(payment: Payment) -> Event:
    return PaymentFailed(
        payment_id=payment.id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        failure_code=payment.failure_code,
        failure_message=payment.failure_message,
    )


def _reopened(payment: Payment) -> Event:
    return PaymentReopened(
        payment_id=payment.id, purpose=payment.purpose, purpose_id=payment.purpose_id
    )


def _canceled(payment: Payment) -> Event:
    return PaymentCanceled(
        payment_id=payment.id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )


def _refunded(payment: Payment) -> Event:
    return _with_refund(PaymentRefunded, payment)


def _refund_reversed(payment: Payment) -> Event:
    return _with_refund(PaymentRefundReversed, payment)


def _with_refund(
    kind: type[PaymentRefunded | PaymentRefundReversed], payment: Payment
) -> PaymentRefunded | PaymentRefundReversed:
    return kind(
        payment_id=payment.id,
        payer_id=payment.payer_id,
        purpose=payment.purpose,
        purpose_id=payment.purpose_id,
        amount_minor=payment.amount_minor,
        refunded_minor=payment.refunded_minor,
        currency=payment.currency,
    )


_EVENTS: dict[Change, Callable[[Payment], Event]] = {
    Change.AUTHORIZED: _authorized,
    Change.COMPLETED: _completed,
    Change.CAPTURED: _captured,
    Change.FAILED: _failed,
    Change.REOPENED: _reopened,
    Change.CANCELED: _canceled,
    Change.REFUNDED: _refunded,
    Change.REFUND_REVERSED: _refund_reversed,
}

"""Payments: money asked for, what its provider says of it, and money given back."""

from studium.commerce.payments.actions.capture_payment import capture_payment, request_capture
from studium.commerce.payments.actions.close_checkout import close_checkout
from studium.commerce.payments.actions.close_checkout_soon import (
    CloseReason,
    close_checkout_soon,
)
from studium.commerce.payments.actions.open_checkout import CheckoutRefused, open_checkout
from studium.commerce.payments.actions.open_intent import open_intent
from studium.commerce.payments.actions.poll_payments import check_payment_soon
from studium.commerce.payments.actions.request_payment import NothingToPay, request_payment
from studium.commerce.payments.actions.request_refund import (
    NothingToRefund,
    RefundTooLarge,
    left_to_refund,
    request_refund,
)
from studium.commerce.payments.disputes import Dispute, disputes_of_payment
from studium.commerce.payments.events import (
    PaymentAuthorized,
    PaymentCanceled,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentRefundReversed,
    PaymentReopened,
)
from studium.commerce.payments.model import (
    CaptureMethod,
    Flow,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from studium.commerce.payments.operator_accounts import (
    NoPaymentProvider,
    payment_connection,
)
from studium.commerce.payments.providers import (
    ProviderFailed,
    ProviderRefused,
    discover_providers,
)
from studium.commerce.payments.purposes import (
    PaymentPurpose,
    PaymentPurposes,
    PurposeRequest,
)
from studium.commerce.payments.store import (
    payment_of_owner,
    refunds_of_payment,
)

__all__ = [
    "CaptureMethod",
    "CheckoutRefused",
    "CloseReason",
    "Dispute",
    "Flow",
    "NoPaymentProvider",
    "NothingToPay",
    "NothingToRefund",
    "Payment",
    "PaymentAuthorized",
    "PaymentCanceled",
    "PaymentCompleted",
    "PaymentFailed",
    "PaymentPurpose",
    "PaymentPurposes",
    "PaymentRefundReversed",
    "PaymentRefunded",
    "PaymentReopened",
    "PaymentStatus",
    "ProviderFailed",
    "ProviderRefused",
    "PurposeRequest",
    "Refund",
    "RefundStatus",
    "RefundTooLarge",
    "capture_payment",
    "check_payment_soon",
    "close_checkout",
    "close_checkout_soon",
    "discover_providers",
    "disputes_of_payment",
    "left_to_refund",
    "open_checkout",
    "open_intent",
    "payment_connection",
    "payment_of_owner",
    "refunds_of_payment",
    "request_capture",
    "request_payment",
    "request_refund",
]

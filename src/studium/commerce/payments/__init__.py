"""Payments: money asked for, what its provider says of it, and money given back."""

from studium.commerce.payments.actions.close_checkout import close_checkout
from studium.commerce.payments.actions.close_checkout_soon import (
    CloseReason,
    close_checkout_soon,
)
from studium.commerce.payments.actions.open_checkout import CheckoutRefused, open_checkout
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
    PaymentCanceled,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentRefundReversed,
    PaymentReopened,
)
from studium.commerce.payments.model import (
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
from studium.commerce.payments.store import (
    payment_of_owner,
    refunds_of_payment,
)

__all__ = [
    "CheckoutRefused",
    "CloseReason",
    "Dispute",
    "NoPaymentProvider",
    "NothingToPay",
    "NothingToRefund",
    "Payment",
    "PaymentCanceled",
    "PaymentCompleted",
    "PaymentFailed",
    "PaymentRefundReversed",
    "PaymentRefunded",
    "PaymentReopened",
    "PaymentStatus",
    "ProviderFailed",
    "ProviderRefused",
    "Refund",
    "RefundStatus",
    "RefundTooLarge",
    "check_payment_soon",
    "close_checkout",
    "close_checkout_soon",
    "discover_providers",
    "disputes_of_payment",
    "left_to_refund",
    "open_checkout",
    "payment_connection",
    "payment_of_owner",
    "refunds_of_payment",
    "request_payment",
    "request_refund",
]

"""What payments and refunds are, and how what a provider says moves them. Pure."""

from studium.commerce.payments.model.advance import Advance, advance, is_newer, paid_twice_by
from studium.commerce.payments.model.payment import (
    PAID_STATUSES,
    CaptureMethod,
    Change,
    Flow,
    Payment,
    PaymentReference,
    PaymentStatus,
    ProviderState,
    Snapshot,
)
from studium.commerce.payments.model.polling import (
    first_look_at,
    is_abandoned,
    is_refund_too_old,
    is_too_old_to_ask,
    next_poll_at,
    refunds_overdue_before,
)
from studium.commerce.payments.model.refund import (
    Refund,
    RefundStatus,
    advance_refund,
    refundable_minor,
)

__all__ = [
    "PAID_STATUSES",
    "Advance",
    "CaptureMethod",
    "Change",
    "Flow",
    "Payment",
    "PaymentReference",
    "PaymentStatus",
    "ProviderState",
    "Refund",
    "RefundStatus",
    "Snapshot",
    "advance",
    "advance_refund",
    "first_look_at",
    "is_abandoned",
    "is_newer",
    "is_refund_too_old",
    "is_too_old_to_ask",
    "next_poll_at",
    "paid_twice_by",
    "refundable_minor",
    "refunds_overdue_before",
]

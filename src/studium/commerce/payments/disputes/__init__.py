"""Disputes: money that a payer's bank takes back, or asks about."""

from studium.commerce.payments.disputes.model import (
    Dispute,
    DisputeNews,
    DisputeStatus,
    first_heard,
    follow,
    is_held,
    lost_minor,
)
from studium.commerce.payments.disputes.store import disputes_of_payment, put_dispute

__all__ = [
    "Dispute",
    "DisputeNews",
    "DisputeStatus",
    "disputes_of_payment",
    "first_heard",
    "follow",
    "is_held",
    "lost_minor",
    "put_dispute",
]

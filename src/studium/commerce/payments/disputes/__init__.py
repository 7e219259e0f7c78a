"""Disputes: money that a payer's bank takes back, or asks about."""

from studium.commerce.payments.disputes.keep import keep_dispute
from studium.commerce.payments.disputes.model import (
    Dispute,
    DisputeNews,
    DisputeStatus,
    is_held,
    lost_minor,
)
from studium.commerce.payments.disputes.store import disputes_of_payment

__all__ = [
    "Dispute",
    "DisputeNews",
    "DisputeStatus",
    "disputes_of_payment",
    "is_held",
    "keep_dispute",
    "lost_minor",
]

"""What those who compare our books with a provider's read of payments, many at a time."""

from studium.commerce.payments.comparison.account import (
    Account,
    payment_account,
    payment_accounts,
)
from studium.commerce.payments.comparison.store import (
    count_payments,
    disputes_named,
    disputes_of_payments,
    known_anywhere,
    open_or_recent_disputes,
    open_or_recent_payments,
    open_or_recent_refunds,
    payments_named,
    refunds_named,
)

__all__ = [
    "Account",
    "count_payments",
    "disputes_named",
    "disputes_of_payments",
    "known_anywhere",
    "open_or_recent_disputes",
    "open_or_recent_payments",
    "open_or_recent_refunds",
    "payment_account",
    "payment_accounts",
    "payments_named",
    "refunds_named",
]

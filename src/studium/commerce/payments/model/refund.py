"""What a refund is, and how much can be refunded. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studium.commerce.payments.model.payment import Payment


class RefundStatus(StrEnum):
    """How far a refund is. Each may follow those before it, never the other way round.

    REQUESTED is recorded here; PENDING is known to the provider; SUCCEEDED left its account; a
    FAILED one did not arrive, even after it succeeded, and can be asked for anew.
    """

    REQUESTED = "REQUESTED"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money to be given back."""

    id: UUID
    payment_id: UUID
    amount_minor: int
    status: RefundStatus
    reason: str
    requested_by: UUID | None
    provider_refund_id: str | None
    failure_message: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_under_way(self) -> bool:
        """Whether it is neither sent nor given up."""
        return self.status in {RefundStatus.REQUESTED, RefundStatus.PENDING}


def advance_refund(status: RefundStatus, told: RefundStatus) -> RefundStatus:
    """The later of two statuses, so that their order of arrival does not matter."""
    order = list(RefundStatus)
    return max(status, told, key=order.index)


def refundable_minor(payment: Payment, *, waiting_minor: int) -> int:
    """What can still be given back; `waiting_minor` is not yet known to be in `refunded_minor`."""
    if not payment.is_paid:
        return 0
    return max(0, payment.captured_minor - payment.refunded_minor - waiting_minor)

"""Have a checkout closed by the worker."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue


class CloseReason(StrEnum):
    """Why nobody may pay a payment any more; the failure code of one that is canceled for it."""

    PAYER_DELETED = "payer_deleted"
    SUPERSEDED = "superseded"
    CANCELED = "canceled"

    @property
    def sentence(self) -> str:
        """The same for people."""
        if self is CloseReason.PAYER_DELETED:
            return "The payer's account was deleted."
        if self is CloseReason.CANCELED:
            return "It was canceled."
        return "Another purchase took its place."


@dataclass(frozen=True)
class CloseCheckout(Job, name="payments.close_checkout", lane="outside"):
    """Let nobody pay a payment any more, and cancel it."""

    payment_id: UUID
    reason: CloseReason = CloseReason.PAYER_DELETED


async def close_checkout_soon(tx: Transaction, payment_id: UUID, reason: CloseReason) -> None:
    """Have one payment closed. Without a dedupe key: one that runs may have looked too early."""
    await enqueue(tx, CloseCheckout(payment_id, reason))

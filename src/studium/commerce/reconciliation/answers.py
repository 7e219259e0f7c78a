"""Runs and differences as the API shows them."""

from uuid import UUID

from pydantic import Field

from studium.commerce.reconciliation.model import TITLES, DifferenceKind, DifferenceState
from studium.commerce.reconciliation.run import RunStatus
from studium.commerce.reconciliation.store import Difference
from studium.platform.money import AmountMinor, CurrencyCode
from studium.platform.web import ResponseModel, UtcDatetime


class RunAnswer(ResponseModel):
    """One comparison of one account with its provider."""

    id: UUID
    connection_id: UUID
    status: RunStatus
    since: UtcDatetime = Field(description="From when on what is over was compared.")
    started_at: UtcDatetime
    finished_at: UtcDatetime | None
    payments: int = Field(description="How many payments were compared.")
    refunds: int
    disputes: int
    subscriptions: int
    calls: int = Field(description="How many requests the provider was asked.")
    repaired: int = Field(description="Differences that were put right.")
    listed: int = Field(description="Differences that a person must look at.")
    problem: str | None = Field(description="Why it failed.")


class DifferenceAnswer(ResponseModel):
    """Something that differs between our books and the provider's, and what became of it."""

    id: UUID
    connection_id: UUID
    kind: DifferenceKind
    title: str
    subject: str = Field(description="The provider's name for the thing, or our id.")
    payment_id: UUID | None
    ours: str = Field(description="How it stands here, in words.")
    theirs: str = Field(description="How it stands at the provider, in words.")
    amount_minor: AmountMinor | None
    currency: CurrencyCode | None
    dated_at: UtcDatetime = Field(description="When the thing was made.")
    state: DifferenceState
    first_seen_at: UtcDatetime
    last_seen_at: UtcDatetime
    closed_at: UtcDatetime | None
    note: str

    @classmethod
    def of(cls, difference: Difference) -> "DifferenceAnswer":
        """With its title."""
        named = {name: getattr(difference, name) for name in cls.model_fields if name != "title"}
        return cls(title=TITLES[difference.kind], **named)

"""What a provider has, page by page: for comparing its books with ours.

A provider that says `Capability.LISTS` fulfils `ProviderLists` beside `PaymentProvider`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar, runtime_checkable

from studium.commerce.payments.disputes.model import DisputeNews
from studium.commerce.payments.model import PaymentReference, Snapshot
from studium.commerce.payments.providers.contract import RefundNews

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListedPage(Generic[T]):
    """Some of a list, newest first; `cursor` asks for the next page, None ends the list."""

    items: tuple[T, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPayment:
    """A payment as the provider keeps it at this moment, with what was given back of it.

    Where the list does not tell all, its snapshot is not current: then it is asked for by itself.
    """

    snapshot: Snapshot
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRefund:
    """Money given back, by us or in the provider's dashboard."""

    reference: PaymentReference
    news: RefundNews
    amount_minor: int
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDispute:
    """Money that a payer's bank takes back, or asks about."""

    reference: PaymentReference
    news: DisputeNews
    created_at: datetime


@runtime_checkable
class ProviderLists(Protocol):
    """Lists of what was made at `since` or later. At most 100 a page, one call each.

    Every call may raise ProviderFailed or ProviderRefused. `now` is when it is asked: what is
    answered is as it was then.
    """

    async def list_payments(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedPayment]:
        """Payments, those that nobody paid among them."""
        ...

    async def list_subscription_payments(
        self, *, since: datetime, cursor: str | None
    ) -> ListedPage[str]:
        """The provider's names of payments that paid for a subscription; of others none."""
        ...

    async def list_refunds(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedRefund]:
        """Refunds, whoever made them."""
        ...

    async def list_disputes(
        self, *, since: datetime, cursor: str | None, now: datetime
    ) -> ListedPage[ListedDispute]:
        """Disputes, whatever became of them."""
        ...

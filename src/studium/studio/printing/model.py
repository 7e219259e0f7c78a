"""Print orders: what is printed for whom, and how far it is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class OrderState(StrEnum):
    """How far a print order is."""

    QUEUED = "queued"
    PREPARING = "preparing"
    TRANSFERRING = "transferring"
    QUOTED = "quoted"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_PRODUCTION = "in_production"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RETRYING = "retrying"
    NEEDS_ATTENTION = "needs_attention"
    DONE_BY_HAND = "done_by_hand"


S = OrderState
# Before a lab has taken the order; in these it can still be changed or cancelled here.
BEFORE_SUBMISSION = frozenset(
    {S.QUEUED, S.PREPARING, S.TRANSFERRING, S.QUOTED, S.RETRYING, S.NEEDS_ATTENTION}
)
AT_THE_LAB = (S.SUBMITTED, S.ACCEPTED, S.IN_PRODUCTION, S.PARTIALLY_SHIPPED, S.SHIPPED, S.DELIVERED)
HELD_BY_LABS = frozenset({S.SUBMITTED, S.ACCEPTED})  # what is not printed yet
ENDED = frozenset({S.SHIPPED, S.DELIVERED, S.CANCELLED, S.DONE_BY_HAND})
_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """Items for one lab and one address.

    `items` are `{"lab_product", "quantity", "options", "node", "product", "crop", "images":
    [image]}`, an image is `{"file_id", "name", "url"}`: a file of ours, or an https address until
    it is fetched; once prepared also with its measures and what `preflight.decide` says.
    `progress` holds what the lab told and what is needed to go on after a crash.
    """

    id: UUID
    owner_id: UUID
    connection_id: UUID
    group_id: UUID
    source: str
    external_id: str
    reference: str
    state: OrderState
    ship_to: dict[str, Any]
    shipping: str
    items: list[dict[str, Any]]
    progress: dict[str, Any]
    shipments: list[dict[str, Any]]
    price_minor: int | None
    quote_minor: int | None
    currency: str | None
    problem: str | None
    remedy: str | None
    attempts: int
    send_after: datetime | None
    next_step_at: datetime | None
    submitted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def is_before_submission(self) -> bool:
        """Whether the lab has not taken it, so that it can be changed here."""
        return self.state in BEFORE_SUBMISSION and not self.progress.get("submitting")

    @property
    def is_held(self) -> bool:
        """Whether its owner holds it, here or at the lab."""
        return bool(self.progress.get("held")) and self.state not in ENDED

    @property
    def may_be_held_here(self) -> bool:
        """Whether it goes to the lab by itself and has not got there."""
        return self.is_before_submission and self.state is not S.NEEDS_ATTENTION

    @property
    def margin_minor(self) -> int | None:
        """What stays of what the customer paid; negative: the lab asks more. None: not known."""
        if self.price_minor is None or self.quote_minor is None:
            return None
        return self.price_minor - self.quote_minor

    @property
    def images(self) -> list[dict[str, Any]]:
        """Every image, in the order of the items."""
        return [image for item in self.items for image in item["images"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStep:
    """A line of an order's timeline."""

    id: UUID
    order_id: UUID
    at: datetime
    state: OrderState
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What a product of the shop is at a lab; its size in inches where no catalogue has it.

    `crop` says how pictures of another shape are printed: `fill`, `fit` or `choose`. `fault` is
    what is wrong with it since the lab's catalogue changed, None when nothing is.
    """

    id: UUID
    owner_id: UUID
    connection_id: UUID
    product: str
    lab_product: str
    options: list[str]
    node: str | None
    width_inches: float | None
    height_inches: float | None
    fault: str | None
    created_at: datetime
    updated_at: datetime
    crop: str = "fill"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingOption:
    """A way of shipping by our own name, as the lab's options; `fault` as of a mapping."""

    id: UUID
    owner_id: UUID | None
    connection_id: UUID
    name: str
    options: list[str]
    created_at: datetime
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSettings:
    """How orders of a connection are sent. `submit` is `automatic` or `approval`."""

    connection_id: UUID
    submit: str
    change_window_minutes: int
    tolerance_percent: int
    tolerance_minor: int
    stale_after_hours: int
    updated_at: datetime


def is_over_tolerance(
    quote_minor: int, expected_minor: int, *, percent: int, least_minor: int
) -> bool:
    """Whether a quote is so far above what was expected that somebody has to look.

    The tolerance is `percent` of what was expected or `least_minor`, whichever is more.
    """
    allowed = max(expected_minor * percent // 100, least_minor)
    return quote_minor > expected_minor + allowed


def retry_at(now: datetime, *, attempts: int) -> datetime:
    """When to try again after so many tries: 1, 2, 4 … minutes, at most six hours."""
    return now + min(_FIRST_RETRY * (1 << min(max(attempts - 1, 0), 10)), _LONGEST_RETRY)


def follows(before: OrderState, after: OrderState) -> bool:
    """Whether what a lab says now is news after what it said before.

    Labs tell late, twice and out of order: an order only moves on, what has ended stays,
    and it can be rejected or cancelled until it is shipped.
    """
    if before is after:
        return False
    if after in {S.REJECTED, S.CANCELLED}:
        return before in {S.SUBMITTED, S.ACCEPTED, S.IN_PRODUCTION, S.QUOTED, S.NEEDS_ATTENTION}
    if before in AT_THE_LAB and after in AT_THE_LAB:
        return AT_THE_LAB.index(after) > AT_THE_LAB.index(before)
    return after in AT_THE_LAB and before in BEFORE_SUBMISSION


def merged_shipments(
    known: Iterable[dict[str, Any]], told: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """All shipments, each once by its carrier and tracking number."""
    by_number = {(each.get("carrier"), each.get("tracking_number")): each for each in known}
    for each in told:
        by_number.setdefault((each.get("carrier"), each.get("tracking_number")), each)
    return list(by_number.values())

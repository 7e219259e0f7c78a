"""What a payment is, and how what a provider says moves it. Pure: time is an argument.

The rule that makes the end state the same for every order and repetition of events: a snapshot
is applied only when it is news (`is_newer`), that is read from the provider just now, or carried
by an event strictly newer than everything applied before. Everything else is a reason to read.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

_FIRST_LOOK = timedelta(minutes=2)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_POLLS = 6 * 7 * 24
# What is read is dated by our clock, events by the provider's: as much as a delivery's
# timestamp may differ from our clock, they may differ.
_CLOCKS_DIFFER_BY = timedelta(minutes=5)
# Providers forget idempotency keys after a day; asking again later could charge twice.
_ABANDONED_AFTER = timedelta(hours=20)
# A refund that was not sent by then is enqueued again, should its job have died.
_REFUND_WAITS = timedelta(minutes=15)
_MISMATCH = "amount_mismatch"
_GIVEN_BACK = "given_back"


class PaymentStatus(StrEnum):
    """How far a payment is."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"


PAID_STATUSES = frozenset(
    {PaymentStatus.COMPLETED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}
)


class RefundStatus(StrEnum):
    """How far a refund is. Each may follow those before it, never the other way round."""

    REQUESTED = "REQUESTED"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class ProviderState(StrEnum):
    """What a provider says of a payment, in our words."""

    OPEN = "open"  # it may still be paid
    PROCESSING = "processing"  # the customer has paid in a way that takes days
    FAILED = "failed"  # the last try failed; another may follow
    EXPIRED = "expired"  # it can no longer be paid
    PAID = "paid"


class Change(StrEnum):
    """What a snapshot changed, for those who are told."""

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"
    REOPENED = "reopened"
    REFUNDED = "refunded"
    REFUND_REVERSED = "refund_reversed"
    MISMATCHED = "mismatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money asked for. `owner_id` is who is paid (None: the operator), `payer_id` who pays."""

    id: UUID
    owner_id: UUID | None
    payer_id: UUID
    connection_id: UUID
    provider: str
    mode: str
    flow: str
    purpose: str
    purpose_id: UUID
    description: str
    amount_minor: int
    currency: str
    success_url: str
    cancel_url: str
    created_at: datetime
    updated_at: datetime
    refunded_minor: int = 0
    status: PaymentStatus = PaymentStatus.PENDING
    provider_checkout_id: str | None = None
    provider_payment_id: str | None = None
    checkout_url: str | None = None
    checkout_expires_at: datetime | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    provider_seen_at: datetime | None = None
    version: int = 0
    next_poll_at: datetime | None = None
    polls: int = 0
    completed_at: datetime | None = None
    is_processing: bool = False

    @property
    def is_paid(self) -> bool:
        """Whether the money came in, whatever was given back since."""
        return self.status in PAID_STATUSES

    @property
    def is_mismatched(self) -> bool:
        """Whether another amount came in than was asked for; a person decides what follows."""
        return not self.is_paid and self.failure_code == _MISMATCH

    @property
    def is_under_way(self) -> bool:
        """Whether the customer has done their part: the money is on its way, or here and kept."""
        is_kept = self.is_paid and self.status is not PaymentStatus.REFUNDED
        return is_kept or self.is_processing or self.is_mismatched

    @property
    def can_be_paid(self) -> bool:
        """Whether the customer may still complete it."""
        is_open = self.status in {PaymentStatus.PENDING, PaymentStatus.FAILED}
        return is_open and not self.is_processing and not self.is_mismatched

    @property
    def reference(self) -> "PaymentReference":
        """How the provider knows it."""
        return PaymentReference(
            payment_id=self.id,
            provider_checkout_id=self.provider_checkout_id,
            provider_payment_id=self.provider_payment_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReference:
    """Names under which a provider may speak of a payment; `payment_id` is ours."""

    payment_id: UUID | None = None
    provider_checkout_id: str | None = None
    provider_payment_id: str | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the provider can be asked."""
        return bool(self.provider_checkout_id or self.provider_payment_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a provider said of a payment. None means that it did not speak of it.

    `seen_at` is when it was so; `is_current` says that it was read just now and is the whole
    truth, not a part that an event carried.
    """

    reference: PaymentReference
    state: ProviderState
    seen_at: datetime
    is_current: bool = False
    paid_minor: int | None = None
    currency: str | None = None
    refunded_minor: int | None = None
    failure_code: str | None = None
    failure_message: str | None = None


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


@dataclass(frozen=True, slots=True)
class Advance:
    """A payment after a snapshot, and what that changed."""

    payment: Payment
    changes: tuple[Change, ...] = ()


def is_newer(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether a snapshot may be applied as it is; otherwise the provider has to be asked.

    A canceled payment that an event calls paid is always asked about.
    """
    if snapshot.is_current:
        return True
    revives = payment.status is PaymentStatus.CANCELED and snapshot.state is ProviderState.PAID
    known_until = payment.provider_seen_at
    return not revives and (known_until is None or snapshot.seen_at > known_until)


def advance(payment: Payment, snapshot: Snapshot, *, now: datetime, lost_minor: int = 0) -> Advance:
    """The payment as the snapshot leaves it. Only for snapshots that are news.

    `lost_minor` is what the payer's bank took in disputes: gone like what was refunded, though
    no snapshot speaks of it.
    """
    assert is_newer(payment, snapshot)  # noqa: S101 - the callers' duty, and money's
    learnt = _with_references(payment, snapshot)
    if payment.is_paid:
        return _advance_paid(learnt, snapshot, now=now, lost_minor=lost_minor)
    if snapshot.state is ProviderState.PAID:
        return _complete(learnt, snapshot, now=now, lost_minor=lost_minor)
    return _advance_unpaid(learnt, snapshot, now=now)


def _with_references(payment: Payment, snapshot: Snapshot) -> Payment:
    """What is learnt from any snapshot: names, and how far the provider was heard."""
    until = snapshot.seen_at + (_CLOCKS_DIFFER_BY if snapshot.is_current else timedelta())
    seen_at = max(until, payment.provider_seen_at or until)
    named = snapshot.reference
    intent = payment.provider_payment_id if payment.is_paid else named.provider_payment_id
    return replace(
        payment,
        provider_checkout_id=payment.provider_checkout_id or named.provider_checkout_id,
        provider_payment_id=intent or payment.provider_payment_id or named.provider_payment_id,
        provider_seen_at=seen_at,
        version=payment.version + 1,
    )


def _complete(payment: Payment, snapshot: Snapshot, *, now: datetime, lost_minor: int) -> Advance:
    """The money came in, if it is the money that was asked for."""
    if (snapshot.paid_minor, snapshot.currency) != (payment.amount_minor, payment.currency):
        return _mismatch(payment, snapshot, now=now)
    completed = replace(
        payment,
        status=PaymentStatus.COMPLETED,
        is_processing=False,
        completed_at=now,
        failure_code=None,
        failure_message=None,
        next_poll_at=None,
        updated_at=now,
    )
    further = _advance_paid(completed, snapshot, now=now, lost_minor=lost_minor)
    return Advance(further.payment, (Change.COMPLETED, *further.changes))


def _mismatch(payment: Payment, snapshot: Snapshot, *, now: datetime) -> Advance:
    """Other money came in than was asked for. Once all of it went back, the payment is over."""
    is_back = snapshot.refunded_minor is not None and snapshot.refunded_minor == snapshot.paid_minor
    if is_back and payment.failure_code == _GIVEN_BACK:
        return Advance(payment)
    message = (
        f"asked for {payment.amount_minor} {payment.currency}, "
        f"the provider reports {snapshot.paid_minor} {snapshot.currency}"
    )
    mismatched = replace(
        payment,
        status=PaymentStatus.CANCELED if is_back else payment.status,
        is_processing=False,
        failure_code=_GIVEN_BACK if is_back else _MISMATCH,
        failure_message=message,
        next_poll_at=None,
        updated_at=now,
    )
    was_open = payment.status is not PaymentStatus.CANCELED
    back: tuple[Change, ...] = (Change.CANCELED,) if was_open else ()
    return Advance(mismatched, back if is_back else (Change.MISMATCHED,))


def _advance_paid(
    payment: Payment, snapshot: Snapshot, *, now: datetime, lost_minor: int
) -> Advance:
    """Once paid, only what was given back, or taken, can change.

    An event can add to it; that a refund came back undone is believed only when read.
    """
    if snapshot.refunded_minor is None or _is_another_payment(payment, snapshot):
        return Advance(payment)
    told = min(snapshot.refunded_minor + lost_minor, payment.amount_minor)
    refunded = told if snapshot.is_current else max(payment.refunded_minor, told)
    if refunded == payment.refunded_minor:
        return Advance(payment)
    change = Change.REFUNDED if refunded > payment.refunded_minor else Change.REFUND_REVERSED
    moved = replace(
        payment,
        refunded_minor=refunded,
        status=_status_refunded(refunded, payment.amount_minor),
        updated_at=now,
    )
    return Advance(moved, (change,))


def paid_twice_by(payment: Payment, snapshot: Snapshot) -> str | None:
    """The provider's name of a second payment for what is paid already, unless it went back.

    True of every snapshot, however old: what was paid stays paid.
    """
    is_second = payment.is_paid and snapshot.state is ProviderState.PAID
    if not (is_second and _is_another_payment(payment, snapshot)):
        return None
    is_back = snapshot.refunded_minor is not None and snapshot.refunded_minor == snapshot.paid_minor
    return None if is_back else snapshot.reference.provider_payment_id


def _is_another_payment(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether the provider speaks of other money for the same purpose."""
    ours, named = payment.provider_payment_id, snapshot.reference.provider_payment_id
    return ours is not None and named is not None and named != ours


def _status_refunded(refunded_minor: int, amount_minor: int) -> PaymentStatus:
    if refunded_minor == 0:
        return PaymentStatus.COMPLETED
    if refunded_minor < amount_minor:
        return PaymentStatus.PARTIALLY_REFUNDED
    return PaymentStatus.REFUNDED


_UNPAID = {
    ProviderState.OPEN: (PaymentStatus.PENDING, Change.REOPENED),
    ProviderState.PROCESSING: (PaymentStatus.PENDING, Change.REOPENED),
    ProviderState.FAILED: (PaymentStatus.FAILED, Change.FAILED),
    ProviderState.EXPIRED: (PaymentStatus.CANCELED, Change.CANCELED),
}


def _advance_unpaid(payment: Payment, snapshot: Snapshot, *, now: datetime) -> Advance:
    """Not paid (yet). What was canceled stays so until it is paid."""
    status, change = _UNPAID[snapshot.state]
    if payment.status is PaymentStatus.CANCELED:
        return Advance(payment)
    moved = replace(
        payment,
        failure_code=snapshot.failure_code,
        failure_message=snapshot.failure_message,
        next_poll_at=None if status is PaymentStatus.CANCELED else payment.next_poll_at,
        is_processing=snapshot.state is ProviderState.PROCESSING,
    )
    if status is payment.status:
        return Advance(moved)
    return Advance(replace(moved, status=status, updated_at=now), (change,))


def advance_refund(status: RefundStatus, told: RefundStatus) -> RefundStatus:
    """The later of two statuses, so that their order of arrival does not matter."""
    order = list(RefundStatus)
    return max(status, told, key=order.index)


def refundable_minor(payment: Payment, *, waiting_minor: int) -> int:
    """What can still be given back; `waiting_minor` is not yet known to be in `refunded_minor`."""
    if not payment.is_paid:
        return 0
    return max(0, payment.amount_minor - payment.refunded_minor - waiting_minor)


def first_look_at(created_at: datetime) -> datetime:
    """When the sweep first asks about a payment of which nothing was heard."""
    return created_at + _FIRST_LOOK


def next_poll_at(*, now: datetime, polls: int) -> datetime | None:
    """When to ask again after `polls` times: 2, 4, 8 ... minutes, at most hourly.

    None after six weeks: no way of paying takes so long, and the provider has nothing to say.
    """
    if polls >= _MOST_POLLS:
        return None
    doublings = min(polls, 10)
    return now + min(_FIRST_LOOK * (1 << doublings), _LONGEST_PAUSE)


def is_abandoned(payment: Payment, *, now: datetime) -> bool:
    """Whether a checkout that never opened is too old to be asked for again safely."""
    has_begun = payment.reference.is_readable
    return not has_begun and payment.can_be_paid and now - payment.created_at > _ABANDONED_AFTER


def refunds_overdue_before(now: datetime) -> datetime:
    """Refunds asked for before this moment and not sent yet are to be sent again."""
    return now - _REFUND_WAITS


def is_refund_too_old(refund: Refund, *, now: datetime) -> bool:
    """Whether a refund waited so long that sending it could give money back twice."""
    return now - refund.created_at > _ABANDONED_AFTER

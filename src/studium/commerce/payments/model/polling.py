"""When a provider is asked about payments and refunds of which nothing was heard. Pure."""

from datetime import datetime, timedelta

from studium.commerce.payments.model.payment import Payment
from studium.commerce.payments.model.refund import Refund

_FIRST_LOOK = timedelta(minutes=2)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_POLLS = 6 * 7 * 24
# A refund that was not sent by then is enqueued again, should its job have died.
_REFUND_WAITS = timedelta(minutes=15)


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


def is_abandoned(payment: Payment, *, now: datetime, keys_hold: timedelta) -> bool:
    """Whether a checkout that never opened is too old to be asked for again safely.

    `keys_hold` is how long the provider remembers its key: later, asking could charge twice.
    """
    has_begun = payment.reference.is_readable
    return not has_begun and payment.can_be_paid and now - payment.created_at > keys_hold


def is_too_old_to_ask(payment: Payment, *, now: datetime, keys_hold: timedelta) -> bool:
    """Whether the provider may have forgotten the key under which a known payment was opened."""
    return payment.reference.is_readable and now - payment.created_at > keys_hold


def refunds_overdue_before(now: datetime) -> datetime:
    """Refunds asked for before this moment and not sent yet are to be sent again."""
    return now - _REFUND_WAITS


def is_refund_too_old(refund: Refund, *, now: datetime, keys_hold: timedelta) -> bool:
    """Whether a refund waited so long that sending it could give money back twice."""
    return now - refund.created_at > keys_hold

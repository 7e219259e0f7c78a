"""A payment's life made anew from its facts, by the same rules by which it was lived. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from studium.commerce.payments.disputes import Dispute, first_heard, follow, lost_minor
from studium.commerce.payments.facts.model import (
    Decided,
    DisputeTold,
    Fact,
    FactKind,
    Given,
    Named,
    Opened,
    read,
    to_json,
)
from studium.commerce.payments.model import Payment, Refund, Snapshot, advance

# When the provider is asked next is no part of what is known.
_NOT_STATE = frozenset({"next_poll_at", "polls"})
_PAYMENT = TypeAdapter(Payment)


class RebuildFailed(Exception):
    """The facts of a payment do not make a payment; the message says why."""


@dataclass(slots=True)
class Life:
    """A payment with its refunds and disputes, each by its id."""

    payment: Payment
    refunds: dict[UUID, Refund] = field(default_factory=dict)
    disputes: dict[UUID, Dispute] = field(default_factory=dict)


def live_again(facts: Iterable[Fact]) -> Life:
    """The life that the facts of one payment make, in their order. Raises RebuildFailed."""
    life: Life | None = None
    for fact in facts:
        body = read(fact)
        if fact.kind is FactKind.ASKED:
            life = Life(body)
        elif life is None:
            raise RebuildFailed(f"payment {fact.payment_id} begins with {fact.kind.value}")
        else:
            _live(life, body, fact.at)
    if life is None:
        raise RebuildFailed("there are no facts")
    return life


def _live(life: Life, body: Any, at: datetime) -> None:
    match body:
        case Snapshot():
            lost = lost_minor(life.disputes.values(), life.payment)
            life.payment = advance(life.payment, body, now=at, lost_minor=lost).payment
        case Opened():
            life.payment = _opened(life.payment, body, at)
        case Named():
            life.payment = _named(life.payment, body)
        case Decided():
            life.payment = _decided(life.payment, body)
        case Refund():
            life.refunds[body.id] = body
        case Given():
            life.refunds[body.refund_id] = _given(life.refunds[body.refund_id], body, at)
        case Dispute():
            life.disputes[body.id] = body
        case DisputeTold():
            _dispute_told(life, body, at)


def _opened(payment: Payment, opened: Opened, at: datetime) -> Payment:
    return replace(
        payment,
        provider_checkout_id=opened.provider_checkout_id,
        checkout_url=opened.checkout_url,
        checkout_expires_at=opened.checkout_expires_at,
        updated_at=at,
        version=payment.version + 1,
    )


def _named(payment: Payment, named: Named) -> Payment:
    return replace(
        payment,
        provider_checkout_id=payment.provider_checkout_id or named.provider_checkout_id,
        provider_payment_id=payment.provider_payment_id or named.provider_payment_id,
    )


def _decided(payment: Payment, decided: Decided) -> Payment:
    changed: Payment = _PAYMENT.validate_python({**to_json(payment), **decided.changed})
    return changed


def _given(refund: Refund, given: Given, at: datetime) -> Refund:
    return replace(
        refund,
        status=given.status,
        provider_refund_id=refund.provider_refund_id or given.provider_refund_id,
        failure_message=given.failure_message or refund.failure_message,
        updated_at=at,
    )


def _dispute_told(life: Life, told: DisputeTold, at: datetime) -> None:
    before = life.disputes.get(told.dispute_id)
    if before is None:
        heard = first_heard(
            told.news, dispute_id=told.dispute_id, payment_id=life.payment.id, now=at
        )
        life.disputes[told.dispute_id] = heard
    else:
        life.disputes[told.dispute_id] = follow(before, told.news, now=at)


def what_was_decided(before: Payment, after: Payment) -> Decided:
    """What differs between a payment before and after a decision of ours."""
    old, new = to_json(before), to_json(after)
    names = [each.name for each in fields(Payment) if each.name not in _NOT_STATE]
    return Decided(changed={name: new[name] for name in names if old[name] != new[name]})


def same_life(rebuilt: Life, lived: Life) -> list[str]:
    """What differs between two lives, a phrase each; nothing when they are equal."""
    found = _differing("payment", rebuilt.payment, lived.payment)
    for name, one, other in (
        ("refund", rebuilt.refunds, lived.refunds),
        ("dispute", rebuilt.disputes, lived.disputes),
    ):
        for each in sorted(one.keys() | other.keys()):
            if each not in one or each not in other:
                found.append(f"{name} {each} is {'kept' if each in other else 'rebuilt'} only")
            else:
                found += _differing(f"{name} {each}", one[each], other[each])
    return found


def _differing(name: str, rebuilt: Any, lived: Any) -> list[str]:
    return [
        f"{name}.{each.name}: rebuilt {getattr(rebuilt, each.name)!r}, "
        f"kept {getattr(lived, each.name)!r}"
        for each in fields(rebuilt)
        if each.name not in _NOT_STATE and getattr(rebuilt, each.name) != getattr(lived, each.name)
    ]

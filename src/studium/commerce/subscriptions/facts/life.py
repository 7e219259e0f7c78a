"""A subscription's life made anew from its facts, by the rules by which it was lived. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from studium.commerce.subscriptions.facts.model import (
    ASKED,
    BILLED,
    BILLS,
    DECIDED,
    NOT_STATE,
    ROW,
    TELLING,
    SubscriptionFact,
    with_columns,
)
from studium.commerce.subscriptions.model import Subscription, SubscriptionInvoice, mirrored


@dataclass(slots=True)
class SubscriptionLife:
    """A subscription with its invoices, each by its id."""

    subscription: Subscription
    invoices: dict[UUID, SubscriptionInvoice] = field(default_factory=dict)


def live_subscription_again(facts: Iterable[SubscriptionFact]) -> SubscriptionLife:
    """The life that the facts of one subscription make. Raises ValueError when they make none."""
    life: SubscriptionLife | None = None
    for fact in facts:
        if fact.kind == ASKED:
            life = SubscriptionLife(ROW.validate_python(fact.body))
        elif life is None:
            raise ValueError(f"subscription {fact.subscription_id} begins with {fact.kind}")
        elif fact.kind == BILLED:
            bills = BILLS.validate_python(fact.body["invoices"])
            life.invoices |= {each.id: each for each in bills}
        elif fact.kind == DECIDED:
            life.subscription = with_columns(life.subscription, fact.body)
        else:
            told = TELLING.validate_python(fact.body)
            priced = with_columns(life.subscription, told.priced)
            life.subscription = mirrored(priced, told.snapshot, fact.at)
            life.invoices |= {each.id: each for each in told.invoices}
    if life is None:
        raise ValueError("there are no facts")
    return life


def same_subscription(rebuilt: SubscriptionLife, lived: SubscriptionLife) -> list[str]:
    """What differs between two lives, a phrase each; nothing when they are equal."""
    found = _differing("subscription", rebuilt.subscription, lived.subscription)
    for each in sorted(rebuilt.invoices.keys() | lived.invoices.keys()):
        if each in rebuilt.invoices and each in lived.invoices:
            found += _differing(f"invoice {each}", rebuilt.invoices[each], lived.invoices[each])
        else:
            found.append(
                f"invoice {each} is {'kept' if each in lived.invoices else 'rebuilt'} only"
            )
    return found


def _differing(name: str, rebuilt: Any, lived: Any) -> list[str]:
    return [
        f"{name}.{each.name}: rebuilt {getattr(rebuilt, each.name)!r}, "
        f"kept {getattr(lived, each.name)!r}"
        for each in fields(rebuilt)
        if each.name not in NOT_STATE and getattr(rebuilt, each.name) != getattr(lived, each.name)
    ]

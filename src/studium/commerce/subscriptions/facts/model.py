"""What a fact of a subscription is, as JSON. Pure. Facts name nobody: people by their id only."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from studium.commerce.payments import SubscriptionSnapshot
from studium.commerce.subscriptions.model import Reading, Subscription, SubscriptionInvoice

ASKED, TOLD, DECIDED = "asked", "told", "decided"
BILLED = "billed"  # invoices as they stood when facts began
# When it was looked at is no part of how it stands.
NOT_STATE = frozenset({"version", "seen_at", "checked_at", "updated_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the provider said and was news: `priced` are the columns of the plan that it meant.

    `invoices` are those that changed, as they are kept.
    """

    snapshot: SubscriptionSnapshot
    priced: dict[str, Any]
    invoices: list[SubscriptionInvoice]


@dataclass(frozen=True, slots=True)
class SubscriptionFact:
    """One fact of a subscription. `number` grows with time; `at` is when it was taken in."""

    subscription_id: UUID
    number: int
    kind: str
    at: datetime
    body: Any

    @property
    def subject_id(self) -> UUID:
        """The subscription's."""
        return self.subscription_id


ROW = TypeAdapter(Subscription)
TELLING = TypeAdapter(Told)
BILLS = TypeAdapter(list[SubscriptionInvoice])


def changed_columns(before: Subscription, after: Subscription) -> dict[str, Any]:
    """The columns that differ, as JSON."""
    old, new = ROW.dump_python(before, mode="json"), ROW.dump_python(after, mode="json")
    names = [each.name for each in fields(Subscription) if each.name not in NOT_STATE]
    return {name: new[name] for name in names if old[name] != new[name]}


def what_was_told(
    before: Subscription, read: Reading, snapshot: SubscriptionSnapshot
) -> dict[str, Any] | None:
    """The body of the fact of a reading; None when it told nothing new."""
    if not read.changed and not changed_columns(before, read.after):
        return None
    told = Told(
        snapshot=snapshot,
        priced=changed_columns(before, read.priced),
        invoices=read.changed,
    )
    body: dict[str, Any] = TELLING.dump_python(told, mode="json")
    return body


def with_columns(subscription: Subscription, changed: dict[str, Any]) -> Subscription:
    """The subscription with these columns, given as JSON."""
    written = ROW.dump_python(subscription, mode="json")
    after: Subscription = ROW.validate_python({**written, **changed})
    return after

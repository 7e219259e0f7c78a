"""What can be paid for, as the modules that sell it enter it.

    parts[PaymentPurposes].add(PaymentPurpose("sku", begin_purchase))

A request to pay names exactly one purpose, by its field: `{"sku": "studypack-90"}`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.model import Flow, Payment
from studium.platform.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeRequest:
    """Who wants to pay for what, and how. The addresses are where the payer comes back to.

    `provider` is what the buyer chose of what is offered; None: the usual one.
    """

    payer_id: UUID
    value: str
    flow: Flow
    success_url: str | None = None
    cancel_url: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    request_key: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSubscription:
    """Where a subscription begins: `status` is as far as it is, `checkout_url` None: it has."""

    subscription_id: UUID
    status: str
    provider_checkout_id: str | None
    checkout_url: str | None
    expires_at: datetime | None


BeginPayment = Callable[[Parts, PurposeRequest], Awaitable[Payment | OpenedSubscription]]


@dataclass(frozen=True, slots=True)
class PaymentPurpose:
    """Something that is paid for: the field that names it, and how its payment begins.

    `begin` answers the payment, committed; of the flow `checkout` also opened at the provider.
    What is paid for again and again answers where it begins.
    """

    field: str
    begin: BeginPayment


class PaymentPurposes:
    """Every purpose of this installation, by the field that names it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_field: dict[str, PaymentPurpose] = {}

    def add(self, purpose: PaymentPurpose) -> None:
        """Raises ValueError when another has the same field."""
        if purpose.field in self._by_field:
            raise ValueError(f"two purposes are named by {purpose.field!r}")
        self._by_field[purpose.field] = purpose

    def fields(self) -> list[str]:
        """The fields that can name a purpose."""
        return sorted(self._by_field)

    def find(self, name: str) -> PaymentPurpose | None:
        """The purpose that a field names, or None."""
        return self._by_field.get(name)

"""What a payment provider must do. No provider's own objects pass through here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from studium.commerce.payments.disputes.model import DisputeNews
from studium.commerce.payments.model import PaymentReference, RefundStatus, Snapshot
from studium.platform.errors import Conflict, Unavailable
from studium.platform.jobs import RetryLater


class ProviderFailed(Unavailable):
    """The provider does not answer, is in trouble, or refuses our key.

    The same request can be sent again.
    """

    slug = "payment-provider-unavailable"
    title = "The payment provider does not answer"


class ProviderRefused(Conflict):
    """The provider will not do this, however often it is asked. `code` is its own word."""

    slug = "payment-provider-refused"
    title = "The payment provider refused"

    def __init__(self, message: str, *, code: str | None) -> None:
        """Carry a sentence for people and the provider's code for staff."""
        super().__init__(message)
        self.code = code


class ReadByMany(RetryLater, Unavailable):
    """Others learnt something new each time that we had read, and kept being faster.

    A job is tried again; whoever asked us is told to ask again.
    """

    slug = "being-settled"
    title = "This is being settled at this moment"

    def __init__(self, *, seconds: float) -> None:
        """Ask for `seconds` of patience."""
        super().__init__(seconds, "This is being settled at this moment. Try again in a moment.")


class CustomerUnknown(ProviderRefused):
    """The provider has no such customer (any more): deleted there, or of another account."""


class PaymentUnknown(ProviderRefused):
    """The provider has no such payment: it never had, or it is of another account."""


class Capability(StrEnum):
    """Something that not every provider can do."""

    CUSTOMERS = "customers"  # knowing payers by name; elsewhere our own id of them serves
    INTENTS = "intents"  # paying on a page of ours, by a client secret
    MANUAL_CAPTURE = "manual_capture"
    PARTIAL_CAPTURE = "partial_capture"
    MULTIPLE_CAPTURE = "multiple_capture"  # several captures of one authorized amount
    SAVED_METHODS = "saved_methods"
    PORTAL = "portal"
    SUBSCRIPTIONS = "subscriptions"  # see `SubscriptionProvider`
    LISTS = "lists"  # telling all that it has: `ProviderLists`


class CapabilityMissing(Conflict):
    """The payment provider that takes the money cannot do this."""

    slug = "payment-capability-missing"
    title = "This payment provider cannot do this"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRequest:
    """A payer as the provider is to know them; a preference that is empty is none."""

    payer_id: UUID
    email: str
    name: str | None
    preferences: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """A hosted page on which one amount is paid once; by a guest without a customer id."""

    payment_id: UUID
    purpose: str
    purpose_id: UUID
    provider_customer_id: str | None
    description: str
    amount_minor: int
    currency: str
    success_url: str
    cancel_url: str
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCheckout:
    """Where the customer pays, and until when."""

    provider_checkout_id: str
    url: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishRequest:
    """What the payer has agreed to on the provider's page: to be taken, or held (`is_manual`)."""

    payment_id: UUID
    provider_checkout_id: str
    is_manual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRequest:
    """One amount to be paid on a page of ours, or at once with a saved method.

    Where a provider has no `Capability.INTENTS`, the payer agrees on its page (`next_url`).

    `method_id` pays at once; `is_off_session` says that the payer is not here to confirm.
    `saves_method` keeps what is paid with for later. `return_url` is where the payer comes back
    to from a confirmation elsewhere.
    """

    payment_id: UUID
    purpose: str
    purpose_id: UUID
    provider_customer_id: str
    description: str
    amount_minor: int
    currency: str
    is_manual: bool
    return_url: str
    metadata: dict[str, str]
    method_id: str | None = None
    is_off_session: bool = False
    saves_method: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedIntent:
    """An amount that waits to be paid, or was; `next_url` is where the payer must confirm."""

    snapshot: Snapshot
    client_secret: str | None
    next_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """Part or all of an authorized amount, to be taken.

    The rest is released, or stays held for further captures when it is not `is_final`.
    """

    payment_id: UUID
    provider_payment_id: str
    amount_minor: int
    currency: str
    is_final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedSetup:
    """A way of paying that is about to be saved for later."""

    provider_setup_id: str
    client_secret: str | None
    status: str
    next_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMethod:
    """A saved way of paying, as people recognise it."""

    id: str
    type: str
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Part or all of a payment, to be given back."""

    refund_id: UUID
    payment_id: UUID
    provider_payment_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRefund:
    """A refund as the provider keeps it."""

    provider_refund_id: str
    status: RefundStatus
    failure_message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNews:
    """What an event says of a refund; `refund_id` is ours, None when we did not ask for it."""

    refund_id: UUID | None
    refund: SentRefund


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionHint:
    """Which subscription an event is about: by our id, one of the provider's, or an invoice's.

    By a customer's: any of theirs.
    """

    subscription_id: UUID | None = None
    provider_subscription_id: str | None = None
    provider_invoice_id: str | None = None
    provider_customer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsHint:
    """Whose saved ways of paying changed: by our id of the payer, or the provider's."""

    payer_id: UUID | None = None
    provider_customer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHint:
    """What an event is about. Without a snapshot the provider has to be asked.

    What an event says of a refund or a dispute is believed together with what is read: there is
    no snapshot beside it. One about a subscription, or about saved ways of paying, is about no
    payment: its reference is empty.
    `otherwise` is the subscription that it is about when it is about no payment of ours.
    `agreed_at` is when the payer agreed, where that is what happened.
    """

    reference: PaymentReference
    snapshot: Snapshot | None = None
    refund: RefundNews | None = None
    dispute: DisputeNews | None = None
    subscription: SubscriptionHint | None = None
    otherwise: SubscriptionHint | None = None
    methods: MethodsHint | None = None
    agreed_at: datetime | None = None


class PaymentProvider(Protocol):
    """An account at a provider, ready to be used.

    Every call may raise ProviderFailed (try again, with the same key) or ProviderRefused
    (never try again). The same idempotency key never does a thing twice.
    """

    async def create_customer(self, request: CustomerRequest, *, idempotency_key: str) -> str:
        """The provider's id for a new customer."""
        ...

    async def update_customer(self, provider_customer_id: str, request: CustomerRequest) -> None:
        """Let the provider know a payer as they are now. Raises CustomerUnknown, too."""
        ...

    async def open_checkout(
        self, request: CheckoutRequest, *, idempotency_key: str
    ) -> OpenedCheckout:
        """Open a hosted checkout. Raises CustomerUnknown, too."""
        ...

    async def close_checkout(self, provider_checkout_id: str) -> None:
        """Let nobody pay at a checkout any more; one that is paid or over stays as it is."""
        ...

    async def finish_checkout(
        self, request: FinishRequest, *, idempotency_key: str, now: datetime
    ) -> Snapshot:
        """Take, or hold, what the payer agreed to; the payment after it. A current snapshot.

        Asked where `read_payment` says APPROVED. What was taken already stays taken once; a way
        of paying that is declined is no refusal: the snapshot says that it failed.
        """
        ...

    async def delete_customer(self, provider_customer_id: str) -> None:
        """Forget a customer, name and address included; one that is unknown is forgotten."""
        ...

    async def read_payment(self, reference: PaymentReference, *, now: datetime) -> Snapshot:
        """All that the provider knows of a payment at this moment; a current snapshot.

        Raises PaymentUnknown, too.
        """
        ...

    async def open_intent(
        self, request: IntentRequest, *, idempotency_key: str, now: datetime
    ) -> OpenedIntent:
        """Ask for an amount to be paid on a page of ours. Raises CustomerUnknown, too.

        A method that is declined at once is no refusal: the snapshot says that it failed.
        """
        ...

    async def capture(
        self, request: CaptureRequest, *, idempotency_key: str, now: datetime
    ) -> None:
        """Take an authorized amount, or a part of it."""
        ...

    async def cancel_payment(self, provider_payment_id: str) -> None:
        """Release an authorized amount, or let nobody pay; one that is over stays as it is."""
        ...

    async def start_setup(
        self, provider_customer_id: str, *, return_url: str, idempotency_key: str
    ) -> StartedSetup:
        """Begin to save a way of paying without taking money."""
        ...

    async def finish_setup(
        self, provider_customer_id: str, provider_setup_id: str, *, idempotency_key: str
    ) -> SavedMethod:
        """The way of paying that was saved, once the payer agreed to it.

        Raises ProviderRefused where they did not, and where it is not this customer's.
        """
        ...

    async def saved_methods(self, provider_customer_id: str) -> list[SavedMethod]:
        """The customer's saved ways of paying."""
        ...

    async def remove_method(self, method_id: str) -> None:
        """Forget a saved way of paying; one that is unknown is forgotten."""
        ...

    async def set_default_method(self, provider_customer_id: str, method_id: str) -> None:
        """Let a saved way of paying be the customer's first choice."""
        ...

    async def open_portal(self, provider_customer_id: str, *, return_url: str) -> str:
        """The address of the provider's own page for a customer, for a short while."""
        ...

    async def refund(self, request: RefundRequest, *, idempotency_key: str) -> SentRefund:
        """Give money back."""
        ...

    async def find_refund(self, request: RefundRequest) -> SentRefund | None:
        """The refund that was made for a request, if any, however long ago.

        Asked when the request's key may be forgotten, and sending it again could give back twice.
        """
        ...

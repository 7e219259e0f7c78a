"""Whatever the order and repetition of a payment's events, it ends where its provider is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.payments.test_model import a_payment

from studium.commerce.payments.model import (
    CaptureMethod,
    Payment,
    PaymentReference,
    PaymentStatus,
    ProviderState,
    Snapshot,
    advance,
    is_newer,
)

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
AMOUNT = 4900
REFERENCE = PaymentReference(provider_payment_id="pi_1")


@dataclass
class Event:
    """What a provider sends: a second, and the object as it was, or nothing but a hint."""

    created_at: datetime
    snapshot: Snapshot | None


@dataclass
class Provider:
    """A provider with one payment, whose time moves by milliseconds and whose events by seconds."""

    now: datetime = START
    state: ProviderState = ProviderState.OPEN
    refunded_minor: int = 0
    paid_minor: int = AMOUNT
    left_minor: int = 0
    sent: list[Event] = field(default_factory=list)

    def read(self, *, is_current: bool, is_charge: bool = False) -> Snapshot:
        """What is read knows the card, and so do events about the charge."""
        is_paid = self.state is ProviderState.PAID
        is_charged = is_paid or self.state is ProviderState.AUTHORIZED
        return Snapshot(
            reference=REFERENCE,
            state=self.state,
            seen_at=self.now if is_current else self.now.replace(microsecond=0),
            is_current=is_current,
            paid_minor=self.paid_minor if is_paid else None,
            authorized_minor=AMOUNT if self.state is ProviderState.AUTHORIZED else None,
            capturable_minor=self.left_minor if is_paid else None,
            currency="usd",
            refunded_minor=self.refunded_minor if is_paid else None,
            card_last4="4242" if is_charged and (is_current or is_charge) else None,
        )

    def send(self, *, with_object: bool, is_charge: bool = False) -> None:
        self.sent.append(
            Event(
                self.now.replace(microsecond=0),
                self.read(is_current=False, is_charge=is_charge) if with_object else None,
            )
        )

    def fail(self) -> None:
        if self.state is ProviderState.OPEN:
            self.state = ProviderState.FAILED
            self.send(with_object=True)

    def try_again(self) -> None:
        if self.state is ProviderState.FAILED:
            self.state = ProviderState.OPEN
            self.send(with_object=True)

    def expire(self) -> None:
        if self.state in {ProviderState.OPEN, ProviderState.FAILED}:
            self.state = ProviderState.EXPIRED
            self.send(with_object=True)

    def pay_through_a_slow_bank(self) -> None:
        if self.state in {ProviderState.OPEN, ProviderState.FAILED}:
            self.state = ProviderState.PROCESSING
            self.send(with_object=True)

    def bank_refuses(self) -> None:
        if self.state is ProviderState.PROCESSING:
            self.state = ProviderState.EXPIRED
            self.send(with_object=True)

    def pay(self) -> None:
        if self.state in {ProviderState.OPEN, ProviderState.FAILED, ProviderState.PROCESSING}:
            self.state = ProviderState.PAID
            self.send(with_object=True)
            self.send(with_object=True, is_charge=True)

    def hold(self) -> None:
        if self.state in {ProviderState.OPEN, ProviderState.FAILED}:
            self.state = ProviderState.AUTHORIZED
            self.send(with_object=True, is_charge=True)

    def capture(self) -> None:
        if self.state is ProviderState.AUTHORIZED:
            self.state, self.paid_minor = ProviderState.PAID, AMOUNT * 3 // 7
            self.send(with_object=True)
            self.send(with_object=True)

    def capture_a_part(self) -> None:
        if self.state is ProviderState.AUTHORIZED:
            self.state, self.paid_minor, self.left_minor = ProviderState.PAID, 0, AMOUNT
        if self.left_minor:
            self.paid_minor += AMOUNT // 7
            self.left_minor -= AMOUNT // 7
            self.send(with_object=True)
            self.send(with_object=False)

    def release_the_rest(self) -> None:
        if self.left_minor:
            self.left_minor = 0
            self.send(with_object=True)

    def release(self) -> None:
        if self.state is ProviderState.AUTHORIZED:
            self.state = ProviderState.EXPIRED
            self.send(with_object=True)
            self.send(with_object=False)

    def refund(self) -> None:
        if self.state is ProviderState.PAID and self.refunded_minor < self.paid_minor:
            self.refunded_minor += AMOUNT // 7
            self.send(with_object=True)
            self.send(with_object=False)

    def refund_comes_back(self) -> None:
        if self.refunded_minor:
            self.refunded_minor -= AMOUNT // 7
            self.send(with_object=False)

    @property
    def truth(self) -> tuple[PaymentStatus, int]:
        if self.state is ProviderState.PAID:
            if self.refunded_minor == 0:
                return PaymentStatus.COMPLETED, 0
            whole = self.refunded_minor == self.paid_minor
            status = PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED
            return status, self.refunded_minor
        unpaid = {
            ProviderState.OPEN: PaymentStatus.PENDING,
            ProviderState.PROCESSING: PaymentStatus.PENDING,
            ProviderState.AUTHORIZED: PaymentStatus.AUTHORIZED,
            ProviderState.FAILED: PaymentStatus.FAILED,
            ProviderState.EXPIRED: PaymentStatus.CANCELED,
        }
        return unpaid[self.state], 0


def handle(payment: Payment, event: Event, provider: Provider, ahead: timedelta) -> Payment:
    """What `follow_event` does, with the provider at hand; our clock is `ahead` of theirs."""
    if event.snapshot is not None and is_newer(payment, event.snapshot):
        return advance(payment, event.snapshot, now=provider.now).payment
    read = provider.read(is_current=True)
    return advance(payment, replace(read, seen_at=read.seen_at + ahead), now=provider.now).payment


MOVES: list[Callable[[Provider], None]] = [
    Provider.fail,
    Provider.try_again,
    Provider.expire,
    Provider.pay,
    Provider.pay_through_a_slow_bank,
    Provider.bank_refuses,
    Provider.refund,
    Provider.refund_comes_back,
]


HOLDING_MOVES: list[Callable[[Provider], None]] = [
    Provider.fail,
    Provider.try_again,
    Provider.expire,
    Provider.hold,
    Provider.capture,
    Provider.capture_a_part,
    Provider.release_the_rest,
    Provider.release,
    Provider.refund,
    Provider.refund_comes_back,
]


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_every_order_and_repetition_ends_in_the_same_state(data: st.DataObject) -> None:
    provider = Provider()
    payment = end_of_story(data, provider, a_payment(), MOVES)
    assert (payment.status, payment.refunded_minor) == provider.truth
    assert payment.is_processing is (provider.state is ProviderState.PROCESSING)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_so_does_what_is_held_captured_in_part_or_released(data: st.DataObject) -> None:
    provider = Provider()
    held = replace(a_payment(), capture_method=CaptureMethod.MANUAL)
    payment = end_of_story(data, provider, held, HOLDING_MOVES)
    assert (payment.status, payment.refunded_minor) == provider.truth
    is_paid = provider.state is ProviderState.PAID
    assert payment.captured_minor == (provider.paid_minor if is_paid else 0)
    assert payment.held_minor == (provider.left_minor if is_paid else payment.held_minor)
    if payment.status is PaymentStatus.AUTHORIZED:
        assert payment.authorized_minor == AMOUNT


def end_of_story(
    data: st.DataObject,
    provider: Provider,
    payment: Payment,
    moves: list[Callable[[Provider], None]],
) -> Payment:
    """The payment after any moves of its provider, whose events come in any order, and again."""
    ahead = timedelta(seconds=data.draw(st.integers(-300, 300), label="our clock is ahead"))
    for _ in range(data.draw(st.integers(0, 8), label="length of the story")):
        provider.now += timedelta(milliseconds=data.draw(st.integers(1, 1500), label="pause"))
        data.draw(st.sampled_from(moves), label="move")(provider)
        for _ in range(data.draw(st.integers(0, 3), label="events handled meanwhile")):
            if provider.sent:
                provider.now += timedelta(milliseconds=1)
                payment = handle(
                    payment, data.draw(st.sampled_from(provider.sent)), provider, ahead
                )
    repeated = (
        data.draw(st.lists(st.sampled_from(provider.sent), max_size=5)) if provider.sent else []
    )
    order = data.draw(st.permutations([*provider.sent, *repeated]), label="order of arrival")
    for event in order:
        provider.now += timedelta(milliseconds=1)
        payment = handle(payment, event, provider, ahead)
    return payment

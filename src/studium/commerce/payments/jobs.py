"""What the worker does for payments."""

from dataclasses import dataclass
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.actions.capture_payment import CaptureRefused, capture_payment
from studium.commerce.payments.actions.check_cards import check_cards
from studium.commerce.payments.actions.close_checkout import close_checkout
from studium.commerce.payments.actions.close_checkout_soon import CloseCheckout
from studium.commerce.payments.actions.erase_customer_data import ForgetCustomer
from studium.commerce.payments.actions.forget_customer import forget_customer
from studium.commerce.payments.actions.open_checkout import CheckoutRefused, open_checkout
from studium.commerce.payments.actions.open_intent import open_intent
from studium.commerce.payments.actions.poll_payments import (
    CheckPayment,
    poll_payments,
    poll_refunds,
)
from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.actions.request_refund import SendRefund
from studium.commerce.payments.actions.send_refund import send_refund
from studium.commerce.payments.actions.update_customer import UpdateCustomer, update_customer
from studium.commerce.payments.departed import (
    RedactEvents,
    RedactPayment,
    redact_events_of_payer,
    redact_events_of_payment,
)
from studium.commerce.payments.model import Flow, Payment
from studium.commerce.payments.providers import ProviderFailed, ProviderRefused
from studium.connect.connections import CredentialsMissing
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import TRIES_FOR_A_DAY, GiveUp, Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class SweepPayments(Job, name="payments.sweep"):
    """Look after payments of which nothing was heard, and refunds that were not sent."""


async def sweep_payments(parts: Parts, _: SweepPayments) -> None:
    """Enqueue a check for each payment that is due, and each refund that was left behind."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        due = await poll_payments(tx, now=now)
    async with parts[Database].transaction() as tx:
        left_behind = await poll_refunds(tx, now=now)
    if due or left_behind:
        log.info("payments_swept", payments=due, refunds=left_behind)


async def check_payment(parts: Parts, job: CheckPayment) -> None:
    """Complete what a crash interrupted, or learn what no webhook told us."""
    try:
        payment = await _taken_to_provider(parts, job.payment_id)
        if payment.reference.is_readable:
            await refresh_payment(parts, job.payment_id)
    except (CheckoutRefused, CaptureRefused):
        return  # noted with the payment, and final
    except ProviderFailed as problem:
        # Whoever waits for the payment has it checked again at once, the sweep in a while.
        log.warning(
            "payment_not_checked",
            payment_id=str(job.payment_id),
            reason=problem.message,
            remedy="nothing: the sweep asks again",
        )
    except (ProviderRefused, CredentialsMissing) as problem:
        # No use in dead jobs, one for each look: the sweep comes back, until it gives up.
        log.warning(
            "payment_cannot_be_read",
            payment_id=str(job.payment_id),
            problem=str(problem),
            alert="connection_failing",
            remedy="look at this payment at the provider; the sweep asks again until it gives up",
        )


async def _taken_to_provider(parts: Parts, payment_id: UUID) -> Payment:
    """The payment, with what a crash left out of it done: opened, or captured."""
    async with parts[Database].reader() as tx:
        payment = await store.payment(tx, payment_id)
    if payment.flow is Flow.CHECKOUT:
        return await open_checkout(parts, payment_id)
    if payment.capture_requested_minor is not None:
        return await capture_payment(parts, payment_id)
    return (await open_intent(parts, payment_id)).payment


async def send(parts: Parts, job: SendRefund) -> None:
    """Send one refund."""
    await send_refund(parts, job.refund_id)


async def close(parts: Parts, job: CloseCheckout) -> None:
    """Close one checkout."""
    try:
        await close_checkout(parts, job.payment_id, job.reason)
    except (ProviderRefused, CredentialsMissing) as problem:
        raise GiveUp(f"payment {job.payment_id} cannot be closed: {problem}") from problem


async def forget(parts: Parts, job: ForgetCustomer) -> None:
    """Have one customer forgotten who has left."""
    try:
        await forget_customer(
            parts,
            connection_id=job.connection_id,
            provider_customer_id=job.provider_customer_id,
        )
    except (ProviderRefused, CredentialsMissing) as problem:
        raise GiveUp(f"the provider keeps a customer who left: {problem}") from problem


@dataclass(frozen=True)
class CheckCards(Job, name="payments.check_cards", lane="outside"):
    """Look at the saved cards of some people, for those that expire this month."""


async def look_at_cards(parts: Parts, _: CheckCards) -> None:
    """Look at the next ones."""
    await check_cards(parts)


async def update(parts: Parts, job: UpdateCustomer) -> None:
    """Let one provider know a payer as they are now."""
    try:
        await update_customer(parts, payer_id=job.payer_id, connection_id=job.connection_id)
    except (ProviderRefused, CredentialsMissing) as problem:
        # Nobody waits for it, and the next change is sent anew.
        log.warning(
            "customer_not_updated",
            payer_id=str(job.payer_id),
            problem=str(problem),
            alert="connection_failing",
            remedy="look at this customer at the provider, and change name or address there",
        )


JOBS = (
    JobHandler(SweepPayments, sweep_payments, timeout_seconds=60, max_attempts=3),
    # The sweep comes back to what fails here; few tries keep the queue short meanwhile.
    JobHandler(CheckPayment, check_payment, timeout_seconds=120, max_attempts=4),
    JobHandler(SendRefund, send, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
    JobHandler(CloseCheckout, close, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
    JobHandler(ForgetCustomer, forget, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
    JobHandler(CheckCards, look_at_cards, timeout_seconds=280, max_attempts=1, most_at_once=1),
    JobHandler(UpdateCustomer, update, timeout_seconds=120, max_attempts=TRIES_FOR_A_DAY),
    *(
        JobHandler(job, redact, timeout_seconds=1_800, max_attempts=TRIES_FOR_A_DAY, most_at_once=1)
        for job, redact in (
            (RedactEvents, redact_events_of_payer),
            (RedactPayment, redact_events_of_payment),
        )
    ),
)
SCHEDULES = (
    Schedule("* * * * *", SweepPayments()),
    Schedule("*/5 * * * *", CheckCards()),
)

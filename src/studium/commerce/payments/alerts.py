"""What payments alert sellers to: a creator to their own, the operator to the rest."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.payments import store
from studium.commerce.payments.disputes.store import disputes_to_answer
from studium.commerce.payments.model import Payment
from studium.connect.connections import Connection
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition, Severity
from studium.platform.alerts import raise_alert
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.money import Money
from studium.platform.parts import Parts
from studium.platform.text import utc_text

_LOOKED_BACK = timedelta(days=30)
_HOLD_ENDS_WITHIN = timedelta(days=1)


async def _find_disputes(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=each.provider_dispute_id,
            finding=f"a payment of {Money(each.amount_minor, each.currency).format()} is disputed "
            f"({each.reason}); payment {each.payment_id}",
            remedy="answer it in the provider's dashboard"
            + (f" before {utc_text(each.due_at)}" if each.due_at else ""),
            owner_id=each.owner_id,
        )
        for each in await disputes_to_answer(tx, limit=MOST_FOUND)
    ]


async def _find_failed_refunds(parts: Parts, tx: Transaction) -> list[Condition]:
    since = parts[Clock].now() - _LOOKED_BACK
    return [
        Condition(
            subject=str(each.id),
            finding=f"a refund of payment {each.payment_id} gave nothing back: "
            f"{each.failure_message or 'the provider did not say why'}",
            remedy="ask for it again on the purchase's page, or give it back at the provider",
            owner_id=each.owner_id,
        )
        for each in await store.failed_refunds(tx, since=since, limit=MOST_FOUND)
    ]


async def _find_mismatches(parts: Parts, tx: Transaction) -> list[Condition]:
    since = parts[Clock].now() - _LOOKED_BACK
    return [
        Condition(
            subject=str(each.id),
            finding=f"payment {each.id}: {each.failure_message or 'another amount came in'}",
            remedy="look at the payment at the provider, and give the money back there",
            owner_id=each.owner_id,
        )
        for each in await store.mismatched_payments(tx, since=since, limit=MOST_FOUND)
    ]


async def _find_holds_ending(parts: Parts, tx: Transaction) -> list[Condition]:
    before = parts[Clock].now() + _HOLD_ENDS_WITHIN
    return [
        Condition(
            subject=str(each.id),
            finding=f"{Money(each.held_minor, each.currency).format()} are held for "
            f"payment {each.id} until {utc_text(each.capture_before)}",
            remedy="capture it, or cancel it, before it ends by itself",
            owner_id=each.owner_id,
        )
        for each in await store.holds_ending(tx, before=before, limit=MOST_FOUND)
        if each.capture_before is not None
    ]


CHECKOUT_REFUSED = AlertRule(
    "checkout_refused", "A provider refuses checkouts", severity=Severity.CRITICAL
)
WEBHOOK_VERSION_UNKNOWN = AlertRule(
    "webhook_version_unknown", "Webhooks in an unknown version", lasts=timedelta(days=1)
)
PAYMENT_PAID_TWICE = AlertRule(
    "payment_paid_twice",
    "Something was paid twice",
    severity=Severity.CRITICAL,
    lasts=timedelta(days=14),
)


async def tell_refused_checkout(
    tx: Transaction, *, connection_id: UUID, owner_id: UUID | None, reason: str, now: datetime
) -> None:
    """Raise the alert that nobody can buy over this connection."""
    condition = Condition(
        subject=str(connection_id),
        finding=f"somebody could not pay, the provider says: {reason}",
        remedy="fix the product's price or currency, or the account at the provider",
        owner_id=owner_id,
    )
    await raise_alert(tx, CHECKOUT_REFUSED, condition, now=now)


async def tell_unknown_version(
    tx: Transaction, connection: Connection, version: str, *, now: datetime
) -> None:
    """Raise the alert that webhooks of a connection are written in a version we do not know."""
    condition = Condition(
        subject=str(connection.id),
        finding=f"webhooks of {connection.label} come in version {version}, which is not known "
        "here: the provider is asked instead",
        remedy="set the version of the webhook's endpoint at the provider, or update this program",
        owner_id=connection.owner_id,
    )
    await raise_alert(tx, WEBHOOK_VERSION_UNKNOWN, condition, now=now)


async def tell_paid_twice(
    tx: Transaction, payment: Payment, provider_payment_id: str, *, now: datetime
) -> None:
    """Raise the alert that a payment was paid again, by `provider_payment_id`."""
    condition = Condition(
        subject=str(payment.id),
        finding=f"payment {payment.id} was paid before, and again by {provider_payment_id}",
        remedy="give the other payment back at the provider; ours and its access stay",
        owner_id=payment.owner_id,
    )
    await raise_alert(tx, PAYMENT_PAID_TWICE, condition, now=now)


ALERT_RULES = (
    CHECKOUT_REFUSED,
    PAYMENT_PAID_TWICE,
    WEBHOOK_VERSION_UNKNOWN,
    AlertRule("payment_disputed", "A payment is disputed", _find_disputes, Severity.CRITICAL),
    AlertRule("authorization_ending", "An amount is held not for long", _find_holds_ending),
    AlertRule("refund_failed", "A refund failed", _find_failed_refunds, Severity.CRITICAL),
    AlertRule("payment_mismatch", "A payment of another amount", _find_mismatches),
)

"""Payments, customers and refunds in SQL."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.commerce.payments.model import Payment, PaymentReference, Refund, RefundStatus
from studium.platform.database import Sql, Transaction, columns, insertion, update, values

_PAYMENT = columns(Payment)
_REFUND = columns(Refund)

INSERT_PAYMENT = Sql(insertion("payments", Payment))
PAYMENT_OF_OWNER = Sql(f"""
    select {_PAYMENT}
    from payments where id = $1 and owner_id is not distinct from $2
""")
PAYMENT = Sql(f"""
    select {_PAYMENT}
    from payments where id = $1
""")
LOCKED_PAYMENT = Sql(f"""
    select {_PAYMENT}
    from payments where id = $1 for update
""")
PAYMENT_ID_BY_REFERENCE = Sql("""
    select id from payments
    where connection_id = $1
      and (id = $2 or provider_checkout_id = $3 or provider_payment_id = $4)
    order by id = $2 desc nulls last limit 1
""")
UPDATE_PAYMENT = Sql(update("payments", Payment))
RECORD_CHECKOUT = Sql("""
    update payments set provider_checkout_id = $2, checkout_url = $3, checkout_expires_at = $4,
           updated_at = $5, version = version + 1
    where id = $1 and (provider_checkout_id is null or provider_checkout_id = $2)
""")
NOTE_REFERENCE = Sql("""
    update payments set provider_checkout_id = coalesce(provider_checkout_id, $2),
           provider_payment_id = coalesce(provider_payment_id, $3)
    where id = $1 and ((provider_checkout_id is null and $2::text is not null)
                       or (provider_payment_id is null and $3::text is not null))
""")
LOCKED_DUE_LOOKS = Sql("""
    select id, polls from payments where next_poll_at <= $1
    order by next_poll_at limit $2 for update skip locked
""")
POSTPONE_POLL = Sql("update payments set next_poll_at = $2, polls = polls + 1 where id = $1")
OPEN_PAYMENTS_OF_PAYER = Sql("""
    select id from payments where payer_id = $1 and status in ('PENDING', 'FAILED') order by id
""")
PAYMENTS_OF_PAYER = Sql(f"""
    select {_PAYMENT}
    from payments where payer_id = $1 order by id desc
""")
CUSTOMERS_OF_PAYER = Sql("""
    select connection_id, provider_customer_id, created_at,
           (select p.provider from payments p
             where p.payer_id = c.payer_id and p.connection_id = c.connection_id limit 1)
    from payment_customers c where payer_id = $1
    order by connection_id
""")
CUSTOMER = Sql("""
    select provider_customer_id from payment_customers where payer_id = $1 and connection_id = $2
""")
KNOWN_CUSTOMERS = Sql("""
    select payer_id as id from payment_customers
    where connection_id = $1 and payer_id = any($2::uuid[])
""")
PAYER = Sql("""
    select payer_id from payment_customers where connection_id = $1 and provider_customer_id = $2
""")
INSERT_CUSTOMER = Sql("""
    insert into payment_customers (payer_id, connection_id, provider_customer_id, created_at)
    values ($1, $2, $3, $4) on conflict (payer_id, connection_id) do nothing
""")
FORGET_CUSTOMER = Sql("""
    delete from payment_customers where connection_id = $1 and provider_customer_id = $2
""")
OPEN_PAYMENTS_OVER = Sql("""
    select count(*) from payments
    where connection_id = $1 and status not in ('COMPLETED', 'CANCELED', 'PARTIALLY_REFUNDED',
                                                'REFUNDED')
""")
OPEN_REFUNDS_OVER = Sql("""
    select count(*) from refunds r join payments p on p.id = r.payment_id
    where p.connection_id = $1 and r.status in ('REQUESTED', 'PENDING')
""")
INSERT_REFUND = Sql(f"""
    insert into refunds (id, payment_id, amount_minor, reason, requested_by, created_at,
                         updated_at)
    values ($1, $2, $3, $4, $5, $6, $6)
    returning {_REFUND}
""")
REFUND = Sql(f"""
    select {_REFUND}
    from refunds where id = $1
""")
LOCKED_REFUND = Sql(f"""
    select {_REFUND}
    from refunds where id = $1 for update
""")
REFUNDS_OF_PAYMENT = Sql(f"""
    select {_REFUND}
    from refunds where payment_id = $1 order by id
""")
WAITING_REFUNDS_MINOR = Sql("""
    select coalesce(sum(amount_minor), 0)::bigint from refunds
    where payment_id = $1 and status = 'REQUESTED'
""")
OVERDUE_REFUNDS = Sql("""
    select id from refunds where status = 'REQUESTED' and created_at < $1
    order by created_at limit $2
""")
UPDATE_REFUND = Sql("""
    update refunds set status = $2, provider_refund_id = coalesce(provider_refund_id, $3),
           failure_message = coalesce($4, failure_message), updated_at = $5
    where id = $1
""")

FAILED_REFUNDS = Sql("""
    select r.id, r.payment_id, p.owner_id, r.failure_message
    from refunds r join payments p on p.id = r.payment_id
    where r.status = 'FAILED' and r.updated_at >= $1
      and not exists (select from refunds later
                       where later.payment_id = r.payment_id and later.id > r.id)
    order by r.id desc limit $2
""")
HOLDS_ENDING = Sql(f"""
    select {_PAYMENT} from payments
    where (status = 'AUTHORIZED' or capturable_minor > 0) and capture_before < $1
    order by capture_before limit $2
""")
MISMATCHED_PAYMENTS = Sql(f"""
    select {_PAYMENT} from payments
    where failure_code = 'amount_mismatch' and updated_at >= $1 order by id desc limit $2
""")


async def insert_payment(tx: Transaction, payment: Payment) -> None:
    """Keep a payment that was just asked for."""
    await tx.execute(INSERT_PAYMENT, *values(payment))


async def payment_of_owner(
    tx: Transaction, payment_id: UUID, *, owner_id: UUID | None
) -> Payment | None:
    """The payment, if it is this owner's (None: the operator's)."""
    return await tx.maybe(Payment, PAYMENT_OF_OWNER, payment_id, owner_id)


async def payment(tx: Transaction, payment_id: UUID) -> Payment:
    """The payment, whoever's it is: for jobs. Raises LookupError."""
    return await tx.one(Payment, PAYMENT, payment_id)


async def maybe_payment(tx: Transaction, payment_id: UUID) -> Payment | None:
    """The payment, whoever's it is, or None."""
    return await tx.maybe(Payment, PAYMENT, payment_id)


async def locked_payment(tx: Transaction, payment_id: UUID) -> Payment:
    """Like `payment`, holding the row until the transaction ends."""
    return await tx.one(Payment, LOCKED_PAYMENT, payment_id)


async def payment_id_by_reference(
    tx: Transaction, *, connection_id: UUID, reference: PaymentReference
) -> UUID | None:
    """Which payment of this connection the provider speaks of; our own id is believed first."""
    found: UUID | None = await tx.value(
        PAYMENT_ID_BY_REFERENCE,
        connection_id,
        reference.payment_id,
        reference.provider_checkout_id,
        reference.provider_payment_id,
    )
    return found


async def update_payment(tx: Transaction, payment: Payment) -> None:
    """Write the payment as changed; the caller has locked it."""
    await tx.execute(UPDATE_PAYMENT, *values(payment))


async def record_checkout(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    payment_id: UUID,
    *,
    provider_checkout_id: str,
    url: str | None,
    expires_at: datetime | None,
    now: datetime,
) -> int:
    """Note where the customer pays; 0 when another checkout was noted before."""
    return await tx.execute(RECORD_CHECKOUT, payment_id, provider_checkout_id, url, expires_at, now)


async def note_reference(
    tx: Transaction,
    payment_id: UUID,
    *,
    provider_checkout_id: str | None,
    provider_payment_id: str | None,
) -> bool:
    """Add the names under which the provider keeps a payment; False when all were noted."""
    noted = await tx.execute(NOTE_REFERENCE, payment_id, provider_checkout_id, provider_payment_id)
    return noted == 1


@dataclass(frozen=True, slots=True)
class DueLook:
    """A payment that the provider is to be asked about."""

    id: UUID
    polls: int


async def locked_due_looks(tx: Transaction, *, now: datetime, limit: int) -> list[DueLook]:
    """Payments whose time to be looked at has come, those that wait longest first."""
    return await tx.all(DueLook, LOCKED_DUE_LOOKS, now, limit)


async def postpone_poll(tx: Transaction, payment_id: UUID, *, until: datetime | None) -> None:
    """Look again later, or not again."""
    await tx.execute(POSTPONE_POLL, payment_id, until)


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """A payment that may still be paid."""

    id: UUID


async def open_payments_of_payer(tx: Transaction, payer_id: UUID) -> list[OpenPayment]:
    """What a payer may still pay, to whomever."""
    return await tx.all(OpenPayment, OPEN_PAYMENTS_OF_PAYER, payer_id)


async def payments_of_payer(tx: Transaction, payer_id: UUID) -> list[Payment]:
    """Everything that a payer was ever asked to pay, newest first."""
    return await tx.all(Payment, PAYMENTS_OF_PAYER, payer_id)


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """Who a payer is at the provider behind a connection."""

    connection_id: UUID
    provider_customer_id: str
    created_at: datetime
    provider: str | None


async def customers_of_payer(tx: Transaction, payer_id: UUID) -> list[KnownCustomer]:
    """Who a payer is at each provider."""
    return await tx.all(KnownCustomer, CUSTOMERS_OF_PAYER, payer_id)


async def payer_of_customer(
    tx: Transaction, connection_id: UUID, provider_customer_id: str
) -> UUID | None:
    """Who of ours a provider's customer is."""
    found: UUID | None = await tx.value(PAYER, connection_id, provider_customer_id)
    return found


async def provider_customer(tx: Transaction, *, payer_id: UUID, connection_id: UUID) -> str | None:
    """Who the payer is at the provider."""
    found: str | None = await tx.value(CUSTOMER, payer_id, connection_id)
    return found


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def known_customers(tx: Transaction, connection_id: UUID, payer_ids: list[UUID]) -> set[UUID]:
    """Which of these payers the provider behind a connection knows."""
    found = await tx.all(_Id, KNOWN_CUSTOMERS, connection_id, payer_ids)
    return {row.id for row in found}


async def insert_customer(
    tx: Transaction,
    *,
    payer_id: UUID,
    connection_id: UUID,
    provider_customer_id: str,
    now: datetime,
) -> None:
    """Remember who the payer is at the provider; the first answer stays."""
    await tx.execute(INSERT_CUSTOMER, payer_id, connection_id, provider_customer_id, now)


async def forget_customer(
    tx: Transaction, *, connection_id: UUID, provider_customer_id: str
) -> None:
    """Forget a customer whom the provider does not know any more."""
    await tx.execute(FORGET_CUSTOMER, connection_id, provider_customer_id)


async def in_flight(tx: Transaction, connection_id: UUID) -> tuple[int, int]:
    """How many payments and refunds over a connection are not over."""
    payments = await tx.value(OPEN_PAYMENTS_OVER, connection_id)
    refunds = await tx.value(OPEN_REFUNDS_OVER, connection_id)
    return int(payments), int(refunds)


async def insert_refund(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    refund_id: UUID,
    payment_id: UUID,
    amount_minor: int,
    reason: str,
    requested_by: UUID | None,
    now: datetime,
) -> Refund:
    """Keep a refund that was just asked for."""
    return await tx.one(
        Refund, INSERT_REFUND, refund_id, payment_id, amount_minor, reason, requested_by, now
    )


async def refund(tx: Transaction, refund_id: UUID) -> Refund:
    """Raises LookupError."""
    return await tx.one(Refund, REFUND, refund_id)


async def locked_refund(tx: Transaction, refund_id: UUID) -> Refund | None:
    """The refund, holding its row until the transaction ends."""
    return await tx.maybe(Refund, LOCKED_REFUND, refund_id)


async def refunds_of_payment(tx: Transaction, payment_id: UUID) -> list[Refund]:
    """Every refund of a payment, oldest first."""
    return await tx.all(Refund, REFUNDS_OF_PAYMENT, payment_id)


async def waiting_refunds_minor(tx: Transaction, payment_id: UUID) -> int:
    """How much was asked to be given back and is not yet settled."""
    return int(await tx.value(WAITING_REFUNDS_MINOR, payment_id))


@dataclass(frozen=True, slots=True)
class OverdueRefund:
    """A refund that was asked for a while ago and is not sent."""

    id: UUID


async def overdue_refunds(
    tx: Transaction, *, asked_before: datetime, limit: int
) -> list[OverdueRefund]:
    """Refunds that wait to be sent, those that wait longest first."""
    return await tx.all(OverdueRefund, OVERDUE_REFUNDS, asked_before, limit)


async def update_refund(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    refund_id: UUID,
    *,
    status: RefundStatus,
    provider_refund_id: str | None,
    failure_message: str | None,
    now: datetime,
) -> None:
    """Write how far a refund came."""
    await tx.execute(
        UPDATE_REFUND, refund_id, status.value, provider_refund_id, failure_message, now
    )


@dataclass(frozen=True, slots=True)
class FailedRefund:
    """A refund that gave nothing back, and was not asked for again."""

    id: UUID
    payment_id: UUID
    owner_id: UUID | None
    failure_message: str | None


async def failed_refunds(tx: Transaction, *, since: datetime, limit: int) -> list[FailedRefund]:
    """Refunds that failed since a moment and are the last of their payment, newest first."""
    return await tx.all(FailedRefund, FAILED_REFUNDS, since, limit)


async def holds_ending(tx: Transaction, *, before: datetime, limit: int) -> list[Payment]:
    """Amounts that are held, and end before a moment unless they are captured."""
    return await tx.all(Payment, HOLDS_ENDING, before, limit)


async def mismatched_payments(tx: Transaction, *, since: datetime, limit: int) -> list[Payment]:
    """Payments of which another amount came in than was asked for, newest first."""
    return await tx.all(Payment, MISMATCHED_PAYMENTS, since, limit)

"""Customers whose accounts are gone, and whose payments ids belong to, in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction

# Guests are no customers: what names one is their payment.
NOTE_FORGOTTEN_GUEST = Sql("""
    insert into departed_customers (connection_id, provider_customer_id, payer_id, departed_at)
    select connection_id, mark, id, $2
      from payments, unnest(array[provider_checkout_id, provider_payment_id]) as mark
     where id = $1 and payer_id is null and mark is not null
    on conflict do nothing
""")
NOTE_DEPARTED_CUSTOMERS = Sql("""
    insert into departed_customers (connection_id, provider_customer_id, payer_id, departed_at)
    select connection_id, provider_customer_id, payer_id, $2
      from payment_customers where payer_id = $1
    on conflict do nothing
""")
DEPARTED_CUSTOMERS = Sql("""
    select connection_id, provider_customer_id from departed_customers where payer_id = $1
""")
IS_DEPARTED_CUSTOMER = Sql("""
    select exists (select from departed_customers
                    where connection_id = $1 and provider_customer_id = any($2))
""")
PAYERS_NAMED = Sql("""
    select distinct payer_id as id from payments
     where connection_id = $1 and payer_id is not null
       and (provider_checkout_id = any($2) or provider_payment_id = any($2))
""")
PRUNE_DEPARTED_CUSTOMERS = Sql("""
    delete from departed_customers where ctid = any(array(
        select ctid from departed_customers where departed_at < $1
        order by departed_at limit $2 for update skip locked))
""")


async def note_departed_customers(tx: Transaction, payer_id: UUID, *, now: datetime) -> None:
    """Keep who a payer was at providers, for what they still send after the account is gone."""
    await tx.execute(NOTE_DEPARTED_CUSTOMERS, payer_id, now)


@dataclass(frozen=True, slots=True)
class DepartedCustomer:
    """Who somebody without an account was at the provider behind a connection."""

    connection_id: UUID
    provider_customer_id: str


async def note_forgotten_guest(tx: Transaction, payment_id: UUID, *, now: datetime) -> None:
    """Remember that who paid this, without an account, is forgotten."""
    await tx.execute(NOTE_FORGOTTEN_GUEST, payment_id, now)


async def departed_customers(tx: Transaction, payer_id: UUID) -> list[DepartedCustomer]:
    """Who a payer was at each provider."""
    return await tx.all(DepartedCustomer, DEPARTED_CUSTOMERS, payer_id)


async def is_departed_customer(tx: Transaction, *, connection_id: UUID, ids: Sequence[str]) -> bool:
    """Whether one of these is a customer whose account is gone."""
    return bool(await tx.value(IS_DEPARTED_CUSTOMER, connection_id, list(ids)))


@dataclass(frozen=True, slots=True)
class NamedPayer:
    """Whose payment an id belongs to."""

    id: UUID


async def payers_named(
    tx: Transaction, *, connection_id: UUID, ids: Sequence[str]
) -> list[NamedPayer]:
    """Who pays the payments that the provider knows by one of these ids."""
    return await tx.all(NamedPayer, PAYERS_NAMED, connection_id, list(ids))

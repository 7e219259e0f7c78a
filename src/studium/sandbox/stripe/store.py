"""The SQL of what only Stripe counts: who listens to an event, and what an account holds."""

from dataclasses import dataclass

from studium.platform.database import Sql, Transaction
from studium.sandbox.kit import Stored

LIST_ENDPOINTS = Sql("""
    select seq, id, account, kind, body, private, due_at, deleted
      from sandbox.objects
     where account = $1 and kind = 'webhook_endpoint' and not deleted
       and body ->> 'status' = 'enabled'
       and (body -> 'enabled_events' ? $2 or body -> 'enabled_events' ? '*')
     order by seq
""")

SUM_BALANCE = Sql("""
    select body ->> 'currency' as currency,
           sum(case when (body ->> 'available_on')::bigint <= $2
               then (body ->> 'net')::bigint else 0 end)::bigint as available,
           sum(case when (body ->> 'available_on')::bigint > $2
               then (body ->> 'net')::bigint else 0 end)::bigint as pending
      from sandbox.objects
     where account = $1 and kind = 'balance_transaction'
     group by 1
     order by 1
""")


async def list_endpoints(tx: Transaction, account: str, event_type: str) -> list[Stored]:
    """The endpoints that want events of a type."""
    return await tx.all(Stored, LIST_ENDPOINTS, account, event_type)


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """What an account holds in one currency, in minor units."""

    currency: str
    available: int
    pending: int


async def sum_balance(tx: Transaction, account: str, second: int) -> list[CurrencySum]:
    """The account's funds by currency at a Unix second."""
    return await tx.all(CurrencySum, SUM_BALANCE, account, second)

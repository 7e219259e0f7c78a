"""The SQL of saved cards."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studium.platform.database import Sql, Transaction

HOLDERS = Sql("""
    select p.payer_id, p.connection_id, p.provider_customer_id
      from payment_customers p join connections c on c.id = p.connection_id
     where (p.cards_seen_for is null or p.cards_seen_for < $1) and c.status = 'active'
     order by p.cards_seen_for nulls first limit $2
""")

NOTE_SEEN = Sql("""
    update payment_customers set cards_seen_for = $3
    where payer_id = $1 and connection_id = $2
      and (cards_seen_for is null or cards_seen_for < $3)
    returning true
""")


@dataclass(frozen=True, slots=True)
class CardHolder:
    """A payer whom a provider knows."""

    payer_id: UUID
    connection_id: UUID
    provider_customer_id: str


async def card_holders(tx: Transaction, *, month: date, limit: int) -> list[CardHolder]:
    """People whose cards were not looked at for this month (its first day), longest ago first.

    Those over accounts that fail at the moment wait until these work again.
    """
    return await tx.all(CardHolder, HOLDERS, month, limit)


async def note_cards_seen(
    tx: Transaction, *, payer_id: UUID, connection_id: UUID, month: date
) -> bool:
    """Note that they were; False when another did before."""
    return bool(await tx.value(NOTE_SEEN, payer_id, connection_id, month))

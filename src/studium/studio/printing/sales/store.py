"""Printed products and their deliveries in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, values
from studium.studio.printing.sales.model import Delivery, PrintOffer

_OFFER = columns(PrintOffer)
_DELIVERY = columns(Delivery)

LOCK_SALE = Sql("""
    select pg_advisory_xact_lock(hashtextextended('print-sale:' || $1::text, 0))
""")
PUT_OFFER = Sql(f"""
    {insertion("print_offers", PrintOffer)}
    on conflict (product_id) do update
       set owner_id = excluded.owner_id, mapping_id = excluded.mapping_id,
           file_id = excluded.file_id, shipping = excluded.shipping,
           updated_at = excluded.updated_at
""")
OFFER = Sql(f"select {_OFFER} from print_offers where product_id = $1")
OFFERS_OF = Sql(f"""
    select {_OFFER} from print_offers where owner_id = $1 order by product_id desc limit 200
""")
OFFERS_OF_MAPPING = Sql("select count(*) from print_offers where mapping_id = $1")
DELETE_OFFER = Sql("delete from print_offers where product_id = $1 and owner_id = $2")
DELETE_OFFERS_OF = Sql("delete from print_offers where owner_id = $1")
INSERT_DELIVERY = Sql(insertion("print_deliveries", Delivery))
NEWEST_DELIVERY = Sql(f"""
    select {_DELIVERY} from print_deliveries
    where user_id = $1 and product_id = $2 and purchase_id is null
      and ($3::timestamptz is null or created_at < $3)
    order by id desc limit 1
""")
LAST_DELIVERY = Sql(f"""
    select {_DELIVERY} from print_deliveries
    where user_id = $1 and ship_to <> '{{}}' order by id desc limit 1
""")
DELIVERY_OF_PURCHASE = Sql(f"select {_DELIVERY} from print_deliveries where purchase_id = $1")
DELIVERY_OF_ORDER = Sql(f"select {_DELIVERY} from print_deliveries where order_id = $1")
UNSAID = Sql(f"""
    select {_DELIVERY} from print_deliveries
    where user_id = $1 and product_id = $2 and order_id is not null and ship_to = '{{}}'
    order by id limit 20 for update
""")
SAY = Sql("update print_deliveries set ship_to = $2 where id = $1")
BIND = Sql("update print_deliveries set purchase_id = $2, order_id = $3 where id = $1")
PRINTS_OF = Sql("""
    select d.id, d.product_id, d.purchase_id, d.ship_to, d.created_at, p.product_name, o.state,
           o.shipments
      from print_deliveries d
      join print_orders o on o.id = d.order_id
      join purchases p on p.id = d.purchase_id
     where d.user_id = $1 and d.id < $2 order by d.id desc limit $3
""")
ERASE_PRINTED = Sql("""
    update print_orders set ship_to = '{}', updated_at = $2
    where id in (select order_id from print_deliveries where user_id = $1)
""")
DELETE_UNPAID_BEFORE = Sql("""
    delete from print_deliveries where id = any(array(
        select id from print_deliveries where created_at < $1 and purchase_id is null
        order by created_at limit $2 for update skip locked))
""")
DELETE_ENDED_BEFORE = Sql("""
    delete from print_deliveries where id = any(array(
        select d.id from print_deliveries d join print_orders o on o.id = d.order_id
        where d.created_at < $1 and o.updated_at < $1
          and o.state in ('shipped', 'delivered', 'cancelled', 'done_by_hand')
        order by d.created_at limit $2 for update skip locked))
""")
DELETE_DELIVERIES_OF = Sql("delete from print_deliveries where user_id = $1")


async def lock_sale(tx: Transaction, purchase_id: UUID) -> None:
    """Be the only one to print or stop this sale until the transaction ends."""
    await tx.value(LOCK_SALE, str(purchase_id))


async def put_offer(tx: Transaction, offer: PrintOffer) -> None:
    """Keep how a product is printed."""
    await tx.execute(PUT_OFFER, *values(offer))


async def offer_of(tx: Transaction, product_id: UUID) -> PrintOffer | None:
    """How a product is printed, whoever's it is; None when it is not."""
    return await tx.maybe(PrintOffer, OFFER, product_id)


async def offers_of(tx: Transaction, owner_id: UUID) -> list[PrintOffer]:
    """The products that are printed over an owner's labs."""
    return await tx.all(PrintOffer, OFFERS_OF, owner_id)


async def count_offers_of_mapping(tx: Transaction, mapping_id: UUID) -> int:
    """How many products are printed as this."""
    count: int = await tx.value(OFFERS_OF_MAPPING, mapping_id)
    return count


async def delete_offer(tx: Transaction, product_id: UUID, *, owner_id: UUID) -> bool:
    """Print a product no more."""
    return bool(await tx.execute(DELETE_OFFER, product_id, owner_id))


async def delete_offers_of(tx: Transaction, owner_id: UUID) -> None:
    """Print nothing of an owner's any more."""
    await tx.execute(DELETE_OFFERS_OF, owner_id)


async def insert_delivery(tx: Transaction, delivery: Delivery) -> None:
    """Keep where a buyer wants something sent."""
    await tx.execute(INSERT_DELIVERY, *values(delivery))


async def newest_delivery(
    tx: Transaction, user_id: UUID, product_id: UUID, *, before: datetime | None = None
) -> Delivery | None:
    """What a buyer said last of a product that no paid purchase has taken yet."""
    return await tx.maybe(Delivery, NEWEST_DELIVERY, user_id, product_id, before)


async def last_delivery(tx: Transaction, user_id: UUID) -> Delivery | None:
    """Where a buyer had anything sent last."""
    return await tx.maybe(Delivery, LAST_DELIVERY, user_id)


async def delivery_of_purchase(tx: Transaction, purchase_id: UUID) -> Delivery | None:
    """Where a paid purchase goes."""
    return await tx.maybe(Delivery, DELIVERY_OF_PURCHASE, purchase_id)


async def delivery_of_order(tx: Transaction, order_id: UUID) -> Delivery | None:
    """Whose purchase a print order is; None when it is no sale."""
    return await tx.maybe(Delivery, DELIVERY_OF_ORDER, order_id)


async def unsaid_deliveries(tx: Transaction, user_id: UUID, product_id: UUID) -> list[Delivery]:
    """What a buyer paid for without saying where it goes; holds the rows."""
    return await tx.all(Delivery, UNSAID, user_id, product_id)


async def say_delivery(tx: Transaction, delivery_id: UUID, ship_to: dict[str, Any]) -> None:
    """Keep where it goes."""
    await tx.execute(SAY, delivery_id, ship_to)


async def bind_delivery(
    tx: Transaction, delivery_id: UUID, *, purchase_id: UUID, order_id: UUID
) -> None:
    """Note which purchase and which order it is for."""
    await tx.execute(BIND, delivery_id, purchase_id, order_id)


async def prints_of(
    tx: Transaction, user_id: UUID, *, before_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """What a buyer had printed, newest first, and how far it is."""
    rows = await tx.connection.fetch(PRINTS_OF, user_id, before_id, limit)
    return [dict(row) for row in rows]


async def erase_deliveries_of(tx: Transaction, user_id: UUID, now: datetime) -> None:
    """Forget where a buyer had things sent, in the sellers' orders too."""
    await tx.execute(ERASE_PRINTED, user_id, now)
    await tx.execute(DELETE_DELIVERIES_OF, user_id)

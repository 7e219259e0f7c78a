"""Print orders and mappings in SQL. What has an owner is read with its owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, update, values
from studium.studio.printing.model import (
    LabSettings,
    Mapping,
    OrderStep,
    PrintOrder,
    ShippingOption,
)

_ORDER = columns(PrintOrder)

INSERT_ORDER = Sql(insertion("print_orders", PrintOrder) + " on conflict do nothing")
UPDATE_ORDER = Sql(update("print_orders", PrintOrder))
ORDER = Sql(f"select {_ORDER} from print_orders where id = $1")
LOCKED_ORDER = Sql(f"select {_ORDER} from print_orders where id = $1 for update")
ORDER_OF = Sql(f"select {_ORDER} from print_orders where id = $1 and owner_id = $2")
LOCKED_ORDER_OF = Sql(
    f"select {_ORDER} from print_orders where id = $1 and owner_id = $2 for update"
)
ORDER_BY_KEY = Sql(f"""
    select {_ORDER} from print_orders
    where connection_id = $1 and left(replace(id::text, '-', ''), 24) = $2 limit 1
""")
ORDERS_FOUND = Sql(f"""
    select {_ORDER} from print_orders where id = $1 or external_id = $2 order by id desc limit $3
""")
ORDERS_STUCK = Sql(f"""
    select {_ORDER} from print_orders
    where state = 'needs_attention'
       or (next_step_at is null and problem is not null
           and state in ('submitted', 'accepted', 'in_production', 'partially_shipped'))
    order by id limit $1
""")
ORDERS_OF_GROUP = Sql(f"select {_ORDER} from print_orders where group_id = $1 order by id")
ORDERS_PLACED = Sql(f"""
    select {_ORDER} from print_orders
    where owner_id = $1 and source = $2 and external_id = $3 order by id
""")
ORDERS_OF = Sql(f"""
    select {_ORDER} from print_orders
    where owner_id = $1 and id < $2 and ($3::text[] is null or state = any($3::text[]))
    order by id desc limit $4
""")
DUE_ORDERS = Sql("""
    select id from (
        select id, row_number() over (partition by connection_id order by next_step_at) as place
        from (select id, connection_id, next_step_at from print_orders where next_step_at <= $1
              order by next_step_at limit 20000) as due
    ) as by_lab order by place limit $2
""")
DELAY_OTHERS = Sql("""
    update print_orders set next_step_at = $3 where id in (
        select id from print_orders
        where connection_id = $1 and id <> $2 and next_step_at < $3
          and state in ('queued', 'preparing', 'transferring', 'quoted', 'retrying')
        for update skip locked)
""")
CONNECTIONS_AT_WORK = Sql("""
    select distinct connection_id from print_orders
    where state in ('submitted', 'accepted', 'in_production', 'partially_shipped')
""")
UNFINISHED = Sql("""
    select count(*) from print_orders where connection_id = $1
       and state not in ('shipped', 'delivered', 'cancelled', 'done_by_hand')
""")
INSERT_STEP = Sql(insertion("print_order_steps", OrderStep))
STEPS_OF = Sql(f"""
    select {columns(OrderStep)} from print_order_steps where order_id = $1 order by id limit 500
""")
PUT_MAPPING = Sql(f"""
    {insertion("print_mappings", Mapping)}
    on conflict (owner_id, product) do update
       set connection_id = excluded.connection_id, lab_product = excluded.lab_product,
           options = excluded.options, node = excluded.node, width_inches = excluded.width_inches,
           height_inches = excluded.height_inches, crop = excluded.crop, fault = null,
           updated_at = excluded.updated_at
    returning {columns(Mapping)}
""")
UPDATE_MAPPING = Sql(update("print_mappings", Mapping))
MAPPING_OF = Sql(f"""
    select {columns(Mapping)} from print_mappings where id = $1 and owner_id = $2
""")
MAPPING = Sql(f"select {columns(Mapping)} from print_mappings where id = $1")
MAPPINGS_OF = Sql(f"""
    select {columns(Mapping)} from print_mappings where owner_id = $1 order by product limit 1000
""")
MAPPINGS_OF_CONNECTION = Sql(f"""
    select {columns(Mapping)} from print_mappings where connection_id = $1 order by product
""")
MARK_FAULT = Sql("update print_mappings set fault = $2 where id = $1")
FAULTY_MAPPINGS = Sql(f"""
    select {columns(Mapping)} from print_mappings where fault is not null order by id limit $1
""")
DELETE_MAPPING = Sql("delete from print_mappings where id = $1 and owner_id = $2")
DELETE_MAPPINGS_OF = Sql("delete from print_mappings where owner_id = $1")
PUT_SHIPPING = Sql(f"""
    {insertion("print_shipping_options", ShippingOption)}
    on conflict (connection_id, name) do update
       set options = excluded.options, fault = excluded.fault
    returning {columns(ShippingOption)}
""")
SHIPPING_OF = Sql(f"""
    select {columns(ShippingOption)} from print_shipping_options
    where connection_id = $1 order by name
""")
SET_SHIPPING_FAULT = Sql("""
    update print_shipping_options set fault = $2 where id = $1 and fault is distinct from $2
""")
BROKEN_SHIPPING = Sql(f"""
    select {columns(ShippingOption)} from print_shipping_options
    where fault is not null order by id limit $1
""")
SHIPPING_OF_OWNER = Sql(f"""
    select {columns(ShippingOption)} from print_shipping_options
    where owner_id = $1 order by connection_id, name limit 1000
""")
DELETE_SHIPPING_OF_OWNER = Sql("delete from print_shipping_options where owner_id = $1")
LAB_SETTINGS = Sql(f"""
    select {columns(LabSettings)} from print_lab_settings where connection_id = $1
""")
PUT_LAB_SETTINGS = Sql(f"""
    {insertion("print_lab_settings", LabSettings)}
    on conflict (connection_id) do update
       set submit = excluded.submit, change_window_minutes = excluded.change_window_minutes,
           tolerance_percent = excluded.tolerance_percent,
           tolerance_minor = excluded.tolerance_minor,
           stale_after_hours = excluded.stale_after_hours, updated_at = excluded.updated_at
""")
ERASE_ADDRESSES = Sql("""
    update print_orders set ship_to = '{}', updated_at = $2 where owner_id = $1
""")
# What a sale was delivered by goes first.
DELETE_ENDED_BEFORE = Sql("""
    delete from print_orders where id = any(array(
        select id from print_orders o
        where state in ('shipped', 'delivered', 'cancelled', 'done_by_hand') and updated_at < $1
          and not exists (select from print_deliveries d where d.order_id = o.id)
        order by updated_at limit $2 for update skip locked))
""")
COSTS_OF = Sql("""
    select currency, count(*) as orders, sum(quote_minor)::bigint as cost_minor,
           sum(price_minor)::bigint as price_minor,
           sum(price_minor - quote_minor)::bigint as margin_minor
    from print_orders where owner_id = $1 and submitted_at >= $2 and quote_minor is not null
      and currency is not null
    group by currency order by currency
""")


async def insert_order(tx: Transaction, order: PrintOrder) -> bool:
    """Keep an order; False when it was taken before."""
    return bool(await tx.execute(INSERT_ORDER, *values(order)))


async def update_order(tx: Transaction, order: PrintOrder) -> None:
    """Keep an order as it is now; the caller has locked it."""
    await tx.execute(UPDATE_ORDER, *values(order))


async def order_by_id(tx: Transaction, order_id: UUID, *, lock: bool = False) -> PrintOrder | None:
    """An order, whoever's it is: for the pipeline."""
    return await tx.maybe(PrintOrder, LOCKED_ORDER if lock else ORDER, order_id)


async def order_of(
    tx: Transaction, order_id: UUID, *, owner_id: UUID, lock: bool = False
) -> PrintOrder | None:
    """An owner's order."""
    return await tx.maybe(PrintOrder, LOCKED_ORDER_OF if lock else ORDER_OF, order_id, owner_id)


async def order_by_key(tx: Transaction, connection_id: UUID, key: str) -> PrintOrder | None:
    """The order that a lab knows by these 24 letters, which are its id's first."""
    return await tx.maybe(PrintOrder, ORDER_BY_KEY, connection_id, key)


async def orders_of_group(tx: Transaction, group_id: UUID) -> list[PrintOrder]:
    """The orders that were placed together."""
    return await tx.all(PrintOrder, ORDERS_OF_GROUP, group_id)


async def orders_placed(
    tx: Transaction, owner_id: UUID, *, source: str, external_id: str
) -> list[PrintOrder]:
    """What was made of an order when it was placed before."""
    return await tx.all(PrintOrder, ORDERS_PLACED, owner_id, source, external_id)


async def orders_of(
    tx: Transaction,
    owner_id: UUID,
    *,
    before_id: UUID,
    limit: int,
    states: Sequence[str] | None = None,
) -> list[PrintOrder]:
    """An owner's orders, newest first."""
    chosen = list(states) if states else None
    return await tx.all(PrintOrder, ORDERS_OF, owner_id, before_id, chosen, limit)


async def due_orders(tx: Transaction, *, now: datetime, limit: int) -> list[UUID]:
    """Orders at which the pipeline has to look, of every lab in turn."""
    return [row[0] for row in await tx.connection.fetch(DUE_ORDERS, now, limit)]


async def delay_others(
    tx: Transaction, connection_id: UUID, *, except_id: UUID, until: datetime
) -> None:
    """Let a lab's other orders wait: it does not answer."""
    await tx.execute(DELAY_OTHERS, connection_id, except_id, until)


async def connections_at_work(tx: Transaction) -> set[UUID]:
    """The connections whose labs have orders that are not shipped."""
    return {row[0] for row in await tx.connection.fetch(CONNECTIONS_AT_WORK)}


async def count_unfinished(tx: Transaction, connection_id: UUID) -> int:
    """How many orders of a connection are not done."""
    count: int = await tx.value(UNFINISHED, connection_id)
    return count


async def insert_step(tx: Transaction, step: OrderStep) -> None:
    """Add to the timeline."""
    await tx.execute(INSERT_STEP, *values(step))


async def steps_of(tx: Transaction, order_id: UUID) -> list[OrderStep]:
    """The timeline, from its beginning."""
    return await tx.all(OrderStep, STEPS_OF, order_id)


async def put_mapping(tx: Transaction, mapping: Mapping) -> Mapping:
    """Keep what a product is at a lab."""
    return await tx.one(Mapping, PUT_MAPPING, *values(mapping))


async def update_mapping(tx: Transaction, mapping: Mapping) -> None:
    """Keep a mapping as it is now. Raises UniqueViolation when its product has another."""
    await tx.execute(UPDATE_MAPPING, *values(mapping))


async def mapping_of(tx: Transaction, mapping_id: UUID, *, owner_id: UUID) -> Mapping | None:
    """A mapping of an owner's."""
    return await tx.maybe(Mapping, MAPPING_OF, mapping_id, owner_id)


async def mapping_by_id(tx: Transaction, mapping_id: UUID) -> Mapping | None:
    """A mapping, whoever's it is: for sales."""
    return await tx.maybe(Mapping, MAPPING, mapping_id)


async def mappings_of(tx: Transaction, owner_id: UUID) -> list[Mapping]:
    """What an owner's products are at labs."""
    return await tx.all(Mapping, MAPPINGS_OF, owner_id)


async def mappings_of_connection(tx: Transaction, connection_id: UUID) -> list[Mapping]:
    """The products that are printed over a connection."""
    return await tx.all(Mapping, MAPPINGS_OF_CONNECTION, connection_id)


async def delete_mapping(tx: Transaction, mapping_id: UUID, *, owner_id: UUID) -> bool:
    """Forget a mapping."""
    return bool(await tx.execute(DELETE_MAPPING, mapping_id, owner_id))


async def delete_mappings_of(tx: Transaction, owner_id: UUID) -> None:
    """Forget every mapping of an owner."""
    await tx.execute(DELETE_MAPPINGS_OF, owner_id)


async def put_shipping(tx: Transaction, option: ShippingOption) -> ShippingOption:
    """Keep a way of shipping."""
    return await tx.one(ShippingOption, PUT_SHIPPING, *values(option))


async def shipping_of(tx: Transaction, connection_id: UUID) -> list[ShippingOption]:
    """The ways of shipping of a connection."""
    return await tx.all(ShippingOption, SHIPPING_OF, connection_id)


async def set_shipping_fault(tx: Transaction, option_id: UUID, fault: str | None) -> None:
    """Keep what is wrong with a way of shipping; nothing is written when it was known."""
    await tx.execute(SET_SHIPPING_FAULT, option_id, fault)


async def broken_shipping(tx: Transaction, *, limit: int) -> list[ShippingOption]:
    """Ways of shipping of everybody that a lab's catalogue no longer allows."""
    return await tx.all(ShippingOption, BROKEN_SHIPPING, limit)


async def shipping_of_owner(tx: Transaction, owner_id: UUID) -> list[ShippingOption]:
    """The ways of shipping of all of an owner's labs."""
    return await tx.all(ShippingOption, SHIPPING_OF_OWNER, owner_id)


async def delete_shipping_of_owner(tx: Transaction, owner_id: UUID) -> None:
    """Forget every way of shipping of an owner."""
    await tx.execute(DELETE_SHIPPING_OF_OWNER, owner_id)


async def lab_settings(tx: Transaction, connection_id: UUID, *, now: datetime) -> LabSettings:
    """How orders of a connection are sent; the defaults when nobody decided."""
    found = await tx.maybe(LabSettings, LAB_SETTINGS, connection_id)
    return found or LabSettings(
        connection_id=connection_id,
        submit="automatic",
        change_window_minutes=0,
        tolerance_percent=5,
        tolerance_minor=200,
        stale_after_hours=24,
        updated_at=now,
    )


async def put_lab_settings(tx: Transaction, settings: LabSettings) -> None:
    """Keep how orders of a connection are sent."""
    await tx.execute(PUT_LAB_SETTINGS, *values(settings))


async def erase_addresses(tx: Transaction, owner_id: UUID, now: datetime) -> None:
    """Forget where an owner's orders went."""
    await tx.execute(ERASE_ADDRESSES, owner_id, now)


async def costs_of(tx: Transaction, owner_id: UUID, *, since: datetime) -> list[dict[str, Any]]:
    """Costs and prices of submitted orders, by currency."""
    return [dict(row) for row in await tx.connection.fetch(COSTS_OF, owner_id, since)]


async def stuck_orders(tx: Transaction, *, limit: int) -> list[PrintOrder]:
    """Orders of everybody that go on only when a person does something."""
    return await tx.all(PrintOrder, ORDERS_STUCK, limit)


async def mark_fault(tx: Transaction, mapping_id: UUID, fault: str | None) -> None:
    """Note what is wrong with a mapping since the catalogue changed; None when nothing is."""
    await tx.execute(MARK_FAULT, mapping_id, fault)


async def faulty_mappings(tx: Transaction, *, limit: int) -> list[Mapping]:
    """Mappings of everybody that a change of the catalogue broke."""
    return await tx.all(Mapping, FAULTY_MAPPINGS, limit)


async def find_orders(
    tx: Transaction, order_id: UUID | None, external_id: str, *, limit: int
) -> list[PrintOrder]:
    """Orders of this id, or of this id of their sender's, of every owner."""
    return await tx.all(PrintOrder, ORDERS_FOUND, order_id, external_id, limit)

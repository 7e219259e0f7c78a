"""The stand-in's state in SQL."""

from datetime import datetime
from typing import Any

from studium.platform.database import Sql, Transaction

INSERT_ORDER = Sql("""
    insert into sandbox.whcc_orders
        (confirmation_id, entry_id, consumer_key, body, state, created_at)
    values ($1, $2, $3, $4, 'imported', $5)
""")
ORDER = Sql("""
    select confirmation_id, entry_id, consumer_key, body, state, order_number
    from sandbox.whcc_orders where confirmation_id = $1 and consumer_key = $2 for update
""")
MOVE_ORDER = Sql("""
    update sandbox.whcc_orders set state = $2, due_at = $3 where confirmation_id = $1
""")
DUE_ORDERS = Sql("""
    select confirmation_id, entry_id, consumer_key, body, state, order_number
    from sandbox.whcc_orders where due_at <= $1 order by due_at limit 100
""")
ORDERS = Sql("""
    select confirmation_id, entry_id, state, order_number, body, created_at
    from sandbox.whcc_orders order by created_at desc limit 100
""")
PUT_CALLBACK = Sql("""
    insert into sandbox.whcc_callbacks (consumer_key, address, verifier) values ($1, $2, $3)
    on conflict (consumer_key) do update
       set address = excluded.address, verifier = excluded.verifier, is_verified = false
""")
VERIFY_CALLBACK = Sql("""
    update sandbox.whcc_callbacks set is_verified = true where consumer_key = $1 and verifier = $2
""")
CALLBACK = Sql("""
    select address from sandbox.whcc_callbacks where consumer_key = $1 and is_verified
""")
INSERT_FAULT = Sql("insert into sandbox.whcc_faults (path, fault) values ($1, $2)")
TAKE_FAULT = Sql("""
    delete from sandbox.whcc_faults where id = (
        select id from sandbox.whcc_faults where $1 like '%' || path || '%' order by id
        limit 1 for update skip locked)
    returning fault
""")


async def insert_order(
    tx: Transaction, confirmation_id: str, key: str, body: dict[str, Any], now: datetime
) -> None:
    """Keep an import."""
    await tx.execute(INSERT_ORDER, confirmation_id, str(body["EntryId"]), key, body, now)


async def order(tx: Transaction, confirmation_id: str, key: str) -> dict[str, Any] | None:
    """An import of this account, locked."""
    row = await tx.connection.fetchrow(ORDER, confirmation_id, key)
    return None if row is None else dict(row)


async def move_order(
    tx: Transaction, confirmation_id: str, state: str, due_at: datetime | None
) -> None:
    """Set how far an order is, and when time moves it next."""
    await tx.execute(MOVE_ORDER, confirmation_id, state, due_at)


async def due_orders(tx: Transaction, now: datetime) -> list[dict[str, Any]]:
    """Orders that time moves now."""
    return [dict(row) for row in await tx.connection.fetch(DUE_ORDERS, now)]


async def orders(tx: Transaction) -> list[dict[str, Any]]:
    """The newest orders."""
    return [dict(row) for row in await tx.connection.fetch(ORDERS)]


async def put_callback(tx: Transaction, key: str, address: str, verifier: str) -> None:
    """Keep where an account wants its callbacks."""
    await tx.execute(PUT_CALLBACK, key, address, verifier)


async def verify_callback(tx: Transaction, key: str, verifier: str) -> bool:
    """Whether the verifier is the one that was sent there."""
    return bool(await tx.execute(VERIFY_CALLBACK, key, verifier))


async def callback(tx: Transaction, key: str) -> str | None:
    """Where an account's callbacks go, once verified."""
    address: str | None = await tx.value(CALLBACK, key)
    return address


async def insert_fault(tx: Transaction, path: str, fault: str) -> None:
    """Have the next request to a path meet a fault."""
    await tx.execute(INSERT_FAULT, path, fault)


async def take_fault(tx: Transaction, path: str) -> str | None:
    """The fault that this request meets, if one was ordered."""
    fault: str | None = await tx.value(TAKE_FAULT, path)
    return fault

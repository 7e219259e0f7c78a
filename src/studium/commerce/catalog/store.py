"""Products and purchases in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.catalog.access import Grant
from studium.commerce.catalog.model import Product, Purchase, PurchaseStatus
from studium.platform.database import Sql, Transaction

INSERT_PRODUCT = Sql("""
    insert into products (id, sku, name, description, price_minor, currency, access_window_days,
                          is_active, features, metadata, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
    on conflict (sku) do nothing
    returning id, sku, name, description, price_minor, currency, access_window_days, is_active,
              features, metadata, created_at, updated_at
""")
UPDATE_PRODUCT = Sql("""
    update products set name = $2, description = $3, price_minor = $4, currency = $5,
           access_window_days = $6, is_active = $7, features = $8, updated_at = $9
    where id = $1
    returning id, sku, name, description, price_minor, currency, access_window_days, is_active,
              features, metadata, created_at, updated_at
""")
PRODUCT = Sql("""
    select id, sku, name, description, price_minor, currency, access_window_days, is_active,
           features, metadata, created_at, updated_at
    from products where id = $1
""")
PRODUCT_BY_SKU = Sql("""
    select id, sku, name, description, price_minor, currency, access_window_days, is_active,
           features, metadata, created_at, updated_at
    from products where sku = $1
""")
OFFERED_PRODUCTS = Sql("""
    select id, sku, name, description, price_minor, currency, access_window_days, is_active,
           features, metadata, created_at, updated_at
    from products where is_active and id < $1 order by id desc limit $2
""")
ALL_PRODUCTS = Sql("""
    select id, sku, name, description, price_minor, currency, access_window_days, is_active,
           features, metadata, created_at, updated_at
    from products where id < $1 order by id desc limit $2
""")
# Everything that changes a person's purchases or entitlements waits in line here, so that
# windows are computed by one at a time and two clicks find the same open purchase.
LOCK_PERSON = Sql("""
    select pg_advisory_xact_lock(hashtextextended('catalog:' || $1::text, 0))
""")
INSERT_PURCHASE = Sql("""
    insert into purchases (id, user_id, product_id, payment_id, sku, product_name, features,
                           access_window_days, total_minor, currency, request_key, created_at,
                           updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
    returning id, user_id, product_id, payment_id, sku, product_name, features,
              access_window_days, total_minor, currency, status, access_start, access_end,
              receipt_number, created_at, updated_at, completed_at, refunded_at
""")
PURCHASE_OF = Sql("""
    select id, user_id, product_id, payment_id, sku, product_name, features, access_window_days,
           total_minor, currency, status, access_start, access_end, receipt_number, created_at,
           updated_at, completed_at, refunded_at
    from purchases where id = $1 and user_id = $2
""")
PURCHASE = Sql("""
    select id, user_id, product_id, payment_id, sku, product_name, features, access_window_days,
           total_minor, currency, status, access_start, access_end, receipt_number, created_at,
           updated_at, completed_at, refunded_at
    from purchases where id = $1
""")
PURCHASE_BY_REQUEST_KEY = Sql("""
    select id, user_id, product_id, payment_id, sku, product_name, features, access_window_days,
           total_minor, currency, status, access_start, access_end, receipt_number, created_at,
           updated_at, completed_at, refunded_at
    from purchases where user_id = $1 and request_key = $2
""")
OPEN_PURCHASES = Sql("""
    select id, user_id, product_id, payment_id, sku, product_name, features, access_window_days,
           total_minor, currency, status, access_start, access_end, receipt_number, created_at,
           updated_at, completed_at, refunded_at
    from purchases
    where user_id = $1 and product_id = $2 and status in ('PENDING', 'FAILED')
    order by id desc limit 10
""")
PURCHASES_OF = Sql("""
    select id, user_id, product_id, payment_id, sku, product_name, features, access_window_days,
           total_minor, currency, status, access_start, access_end, receipt_number, created_at,
           updated_at, completed_at, refunded_at
    from purchases where user_id = $1 and id < $2 order by id desc limit $3
""")
SEARCH_PURCHASES = Sql("""
    select id, user_id, product_id, payment_id, sku, product_name, features, access_window_days,
           total_minor, currency, status, access_start, access_end, receipt_number, created_at,
           updated_at, completed_at, refunded_at
    from purchases
    where id < $1 and ($2::text is null or status = $2) and ($3::uuid is null or user_id = $3)
    order by id desc limit $4
""")
MOVE_PURCHASE = Sql("""
    update purchases set status = $2, completed_at = $3, receipt_number = $4, refunded_at = $5,
           updated_at = $6
    where id = $1
    returning id, user_id, product_id, payment_id, sku, product_name, features,
              access_window_days, total_minor, currency, status, access_start, access_end,
              receipt_number, created_at, updated_at, completed_at, refunded_at
""")
SET_ACCESS = Sql("""
    update purchases set access_start = $2, access_end = $3
    where id = $1 and (access_start is distinct from $2 or access_end is distinct from $3)
""")
CUT_ACCESS = Sql("""
    update purchases set access_end = greatest(access_start, least(access_end, $2))
    where id = $1 and access_start is not null
""")
GRANTS = Sql("""
    select id as purchase_id, completed_at, access_window_days as window_days, refunded_at
    from purchases
    where user_id = $1 and status in ('COMPLETED', 'REFUNDED') and $2::text = any(features)
""")


async def insert_product(
    tx: Transaction,
    *,
    product_id: UUID,
    sku: str,
    name: str,
    description: str,
    price_minor: int,
    currency: str,
    access_window_days: int | None,
    is_active: bool,
    features: Sequence[str],
    metadata: dict[str, Any],
    now: datetime,
) -> Product | None:
    """The new product, or None when the sku is taken."""
    return await tx.maybe(
        Product,
        INSERT_PRODUCT,
        product_id,
        sku,
        name,
        description,
        price_minor,
        currency,
        access_window_days,
        is_active,
        list(features),
        metadata,
        now,
    )


async def update_product(
    tx: Transaction,
    product_id: UUID,
    *,
    name: str,
    description: str,
    price_minor: int,
    currency: str,
    access_window_days: int | None,
    is_active: bool,
    features: Sequence[str],
    now: datetime,
) -> Product | None:
    """The product as changed, or None when there is none."""
    return await tx.maybe(
        Product,
        UPDATE_PRODUCT,
        product_id,
        name,
        description,
        price_minor,
        currency,
        access_window_days,
        is_active,
        list(features),
        now,
    )


async def product_by_id(tx: Transaction, product_id: UUID) -> Product | None:
    """The product, offered or not."""
    return await tx.maybe(Product, PRODUCT, product_id)


async def product_by_sku(tx: Transaction, sku: str) -> Product | None:
    """The product, offered or not."""
    return await tx.maybe(Product, PRODUCT_BY_SKU, sku)


async def offered_products(tx: Transaction, *, before_id: UUID, limit: int) -> list[Product]:
    """What can be bought, newest first."""
    return await tx.all(Product, OFFERED_PRODUCTS, before_id, limit)


async def all_products(tx: Transaction, *, before_id: UUID, limit: int) -> list[Product]:
    """Every product, newest first."""
    return await tx.all(Product, ALL_PRODUCTS, before_id, limit)


async def lock_person(tx: Transaction, user_id: UUID) -> None:
    """Be the only one to change this person's purchases until the transaction ends."""
    await tx.value(LOCK_PERSON, str(user_id))


async def insert_purchase(
    tx: Transaction,
    *,
    purchase_id: UUID,
    user_id: UUID,
    product: Product,
    payment_id: UUID,
    request_key: str | None,
    now: datetime,
) -> Purchase:
    """A purchase of the product as it is now."""
    return await tx.one(
        Purchase,
        INSERT_PURCHASE,
        purchase_id,
        user_id,
        product.id,
        payment_id,
        product.sku,
        product.name,
        product.features,
        product.access_window_days,
        product.price_minor,
        product.currency,
        request_key,
        now,
    )


async def purchase_of(tx: Transaction, purchase_id: UUID, *, user_id: UUID) -> Purchase | None:
    """The purchase, if it is this person's."""
    return await tx.maybe(Purchase, PURCHASE_OF, purchase_id, user_id)


async def purchase(tx: Transaction, purchase_id: UUID) -> Purchase | None:
    """The purchase, whoever's it is: for staff and jobs."""
    return await tx.maybe(Purchase, PURCHASE, purchase_id)


async def purchase_by_request_key(
    tx: Transaction, *, user_id: UUID, request_key: str
) -> Purchase | None:
    """The purchase that a request with this key began before."""
    return await tx.maybe(Purchase, PURCHASE_BY_REQUEST_KEY, user_id, request_key)


async def open_purchases(tx: Transaction, *, user_id: UUID, product_id: UUID) -> list[Purchase]:
    """Purchases of the product that may still be paid, newest first."""
    return await tx.all(Purchase, OPEN_PURCHASES, user_id, product_id)


async def purchases_of(
    tx: Transaction, *, user_id: UUID, before_id: UUID, limit: int
) -> list[Purchase]:
    """A person's purchases, newest first."""
    return await tx.all(Purchase, PURCHASES_OF, user_id, before_id, limit)


async def search_purchases(
    tx: Transaction,
    *,
    before_id: UUID,
    limit: int,
    status: PurchaseStatus | None,
    user_id: UUID | None,
) -> list[Purchase]:
    """Everybody's purchases, newest first, narrowed by status and buyer: for staff."""
    return await tx.all(
        Purchase, SEARCH_PURCHASES, before_id, status and status.value, user_id, limit
    )


async def move_purchase(
    tx: Transaction,
    purchase_id: UUID,
    *,
    status: PurchaseStatus,
    completed_at: datetime | None,
    receipt_number: str | None,
    refunded_at: datetime | None,
    now: datetime,
) -> Purchase:
    """The purchase in its new status."""
    return await tx.one(
        Purchase,
        MOVE_PURCHASE,
        purchase_id,
        status.value,
        completed_at,
        receipt_number,
        refunded_at,
        now,
    )


async def set_access(
    tx: Transaction, purchase_id: UUID, *, start: datetime, end: datetime | None
) -> None:
    """Note when a purchase opens what it opens."""
    await tx.execute(SET_ACCESS, purchase_id, start, end)


async def cut_access(tx: Transaction, purchase_id: UUID, *, at: datetime) -> None:
    """Note that a purchase opens nothing from here on."""
    await tx.execute(CUT_ACCESS, purchase_id, at)


async def grants(tx: Transaction, *, user_id: UUID, feature: str) -> list[Grant]:
    """What gives a person a feature: completed purchases."""
    return await tx.all(Grant, GRANTS, user_id, feature)

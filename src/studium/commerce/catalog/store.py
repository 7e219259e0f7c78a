"""Products and purchases in SQL."""

from datetime import datetime
from uuid import UUID

from studium.commerce.catalog.model import (
    Product,
    Purchase,
    PurchaseFilter,
    PurchaseStatus,
)
from studium.commerce.entitlements import Grant
from studium.platform.database import Sql, Transaction, columns, insertion, update, values

_PRODUCT = columns(Product)
_PURCHASE = columns(Purchase)
_ALL = PurchaseFilter()

INSERT_PRODUCT = Sql(insertion("products", Product) + " on conflict (owner_id, sku) do nothing")
UPDATE_PRODUCT = Sql(update("products", Product))
PRODUCT = Sql(f"select {_PRODUCT} from products where id = $1")
PRODUCT_OF_OWNER = Sql(f"""
    select {_PRODUCT} from products where id = $1 and owner_id is not distinct from $2 for update
""")
PRODUCT_BY_SKU = Sql(f"""
    select {_PRODUCT} from products where sku = $1 and owner_id is not distinct from $2
""")
OFFERED_PRODUCTS = Sql(f"""
    select {_PRODUCT} from products
    where is_active and owner_id is not distinct from $3 and id < $1 order by id desc limit $2
""")
ALL_PRODUCTS = Sql(f"""
    select {_PRODUCT} from products
    where owner_id is not distinct from $3 and id < $1 and ($4::boolean is null or is_active = $4)
    order by id desc limit $2
""")
# Everything that changes a person's purchases waits in line here, so that windows are computed by
# one at a time and two clicks find the same open purchase.
LOCK_PERSON = Sql("""
    select pg_advisory_xact_lock(hashtextextended('catalog:' || $1::text, 0))
""")
INSERT_PURCHASE = Sql(f"""
    insert into purchases (id, owner_id, user_id, product_id, payment_id, sku, product_name,
                           features, access_window_days, total_minor, currency, request_key,
                           created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
    returning {_PURCHASE}
""")
PURCHASE_OF = Sql(f"select {_PURCHASE} from purchases where id = $1 and user_id = $2")
PURCHASE = Sql(f"select {_PURCHASE} from purchases where id = $1")
PURCHASE_OF_OWNER = Sql(f"""
    select {_PURCHASE} from purchases where id = $1 and owner_id is not distinct from $2
""")
PURCHASE_BY_REQUEST_KEY = Sql(f"""
    select {_PURCHASE} from purchases where user_id = $1 and request_key = $2
""")
OPEN_PURCHASES = Sql(f"""
    select {_PURCHASE} from purchases
    where user_id = $1 and product_id = $2 and status in ('PENDING', 'FAILED')
    order by id desc limit 10
""")
PURCHASES_OF = Sql(f"""
    select {_PURCHASE} from purchases
    where user_id = $1 and id < $2 and ($4::text is null or status = $4)
      and ($5::text is null or sku = $5) and ($6::timestamptz is null or created_at >= $6)
      and ($7::timestamptz is null or created_at < $7)
    order by id desc limit $3
""")
SEARCH_PURCHASES = Sql(f"""
    select {_PURCHASE} from purchases
    where id < $1 and owner_id is not distinct from $2 and ($4::text is null or status = $4)
      and ($5::text is null or sku = $5) and ($6::timestamptz is null or created_at >= $6)
      and ($7::timestamptz is null or created_at < $7) and ($8::uuid is null or user_id = $8)
    order by id desc limit $3
""")
MOVE_PURCHASE = Sql(f"""
    update purchases set status = $2, completed_at = $3, receipt_number = $4, refunded_at = $5,
           updated_at = $6
    where id = $1
    returning {_PURCHASE}
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
    select id as source_id, completed_at, access_window_days as window_days, refunded_at
    from purchases
    where user_id = $1 and status in ('COMPLETED', 'REFUNDED') and $2::text = any(features)
      and owner_id is not distinct from $3
""")

FIND_PURCHASES = Sql(f"""
    select {_PURCHASE} from purchases where id = $1 or receipt_number = $2 limit $3
""")
FIND_PRODUCTS = Sql(f"""
    select {_PRODUCT} from products
     where id = $1 or lower(sku) = lower($2) or name ilike $3 order by id desc limit $4
""")
SALES = Sql("""
    select width_bucket(completed_at, $1::timestamptz[]) as step, '' as currency, count(*) as value
    from purchases where completed_at >= ($1::timestamptz[])[1] and owner_id is null group by 1
""")


async def insert_product(tx: Transaction, product: Product) -> bool:
    """False when the owner has a product with this sku."""
    return await tx.execute(INSERT_PRODUCT, *values(product)) == 1


async def update_product(tx: Transaction, product: Product) -> None:
    """Write the product as changed."""
    await tx.execute(UPDATE_PRODUCT, *values(product))


async def product_by_id(tx: Transaction, product_id: UUID) -> Product | None:
    """The product, offered or not, whoever's it is: for buyers, who may be led to any."""
    return await tx.maybe(Product, PRODUCT, product_id)


async def product_of_owner(
    tx: Transaction, product_id: UUID, *, owner_id: UUID | None
) -> Product | None:
    """The product, if it is this owner's, holding its row until the transaction ends."""
    return await tx.maybe(Product, PRODUCT_OF_OWNER, product_id, owner_id)


async def product_by_sku(
    tx: Transaction, sku: str, *, owner_id: UUID | None = None
) -> Product | None:
    """The owner's product, offered or not; a bare sku is the operator's."""
    return await tx.maybe(Product, PRODUCT_BY_SKU, sku, owner_id)


async def offered_products(
    tx: Transaction, *, before_id: UUID, limit: int, owner_id: UUID | None = None
) -> list[Product]:
    """What an owner sells, newest first."""
    return await tx.all(Product, OFFERED_PRODUCTS, before_id, limit, owner_id)


async def all_products(
    tx: Transaction,
    *,
    before_id: UUID,
    limit: int,
    owner_id: UUID | None = None,
    is_active: bool | None = None,
) -> list[Product]:
    """Every product of an owner, newest first; or those that are offered, or not."""
    return await tx.all(Product, ALL_PRODUCTS, before_id, limit, owner_id, is_active)


async def lock_person(tx: Transaction, user_id: UUID) -> None:
    """Be the only one to change this person's purchases until the transaction ends."""
    await tx.value(LOCK_PERSON, str(user_id))


async def insert_purchase(  # noqa: PLR0913 - one argument for each column
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
        product.owner_id,
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


async def purchase_of_owner(
    tx: Transaction, purchase_id: UUID, *, owner_id: UUID | None
) -> Purchase | None:
    """The purchase, if this owner sold it."""
    return await tx.maybe(Purchase, PURCHASE_OF_OWNER, purchase_id, owner_id)


async def purchase_by_request_key(
    tx: Transaction, *, user_id: UUID, request_key: str
) -> Purchase | None:
    """The purchase that a request with this key began before."""
    return await tx.maybe(Purchase, PURCHASE_BY_REQUEST_KEY, user_id, request_key)


async def open_purchases(tx: Transaction, *, user_id: UUID, product_id: UUID) -> list[Purchase]:
    """Purchases of the product that may still be paid, newest first."""
    return await tx.all(Purchase, OPEN_PURCHASES, user_id, product_id)


async def purchases_of(
    tx: Transaction,
    *,
    user_id: UUID,
    before_id: UUID,
    limit: int,
    wanted: PurchaseFilter = _ALL,
) -> list[Purchase]:
    """A person's purchases, newest first."""
    return await tx.all(Purchase, PURCHASES_OF, user_id, before_id, limit, *_narrowing(wanted))


async def search_purchases(  # noqa: PLR0913 - one argument for each way to narrow
    tx: Transaction,
    *,
    before_id: UUID,
    limit: int,
    user_id: UUID | None = None,
    owner_id: UUID | None = None,
    wanted: PurchaseFilter = _ALL,
) -> list[Purchase]:
    """What an owner sold, newest first, to anybody or to one buyer."""
    narrowing = _narrowing(wanted)
    return await tx.all(Purchase, SEARCH_PURCHASES, before_id, owner_id, limit, *narrowing, user_id)


def _narrowing(wanted: PurchaseFilter) -> tuple[object, ...]:
    status = None if wanted.status is None else wanted.status.value
    return status, wanted.sku, wanted.since, wanted.until


async def move_purchase(  # noqa: PLR0913 - one argument for each column
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


async def grants(
    tx: Transaction, *, user_id: UUID, feature: str, owner_id: UUID | None
) -> list[Grant]:
    """What grants a person a feature of an owner: completed purchases."""
    return await tx.all(Grant, GRANTS, user_id, feature, owner_id)


async def find_purchases(
    tx: Transaction, purchase_id: UUID | None, receipt_number: str, *, limit: int
) -> list[Purchase]:
    """Purchases of this id or this receipt's number, whoever sold them."""
    return await tx.all(Purchase, FIND_PURCHASES, purchase_id, receipt_number, limit)


async def find_products(
    tx: Transaction, product_id: UUID | None, sku: str, pattern: str, *, limit: int
) -> list[Product]:
    """Products of this id, this SKU or a name that fits the pattern, whoever sells them."""
    return await tx.all(Product, FIND_PRODUCTS, product_id, sku, pattern, limit)

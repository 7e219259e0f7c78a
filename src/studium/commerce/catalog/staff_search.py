"""How staff find purchases and products: by id, receipt number, SKU, or how a name begins."""

from uuid import UUID

from studium.commerce.catalog import store
from studium.platform.database import Transaction
from studium.platform.money import Money
from studium.platform.staff_search import MOST_HITS, Hit, StaffSearch, prefix_pattern


async def _find_purchases(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    return [
        Hit(
            title=f"{each.product_name}, {Money(each.total_minor, each.currency).format()}",
            text=f"{each.status.value.lower()} {each.receipt_number or ''}",
            href=f"/admin/purchases/{each.id}"
            if each.owner_id is None
            else f"/admin/people/{each.user_id}",
        )
        for each in await store.find_purchases(tx, id_, words.upper(), limit=MOST_HITS)
    ]


async def _find_products(tx: Transaction, words: str, id_: UUID | None) -> list[Hit]:
    found = await store.find_products(tx, id_, words, prefix_pattern(words), limit=MOST_HITS)
    return [
        Hit(
            title=each.name,
            text=f"{each.sku}, {Money(each.price_minor, each.currency).format()}",
            href=f"/admin/products/{each.id}"
            if each.owner_id is None
            else f"/admin/people/{each.owner_id}",
        )
        for each in found
    ]


STAFF_SEARCH = (
    StaffSearch("Purchases", _find_purchases, order=200),
    StaffSearch("Products", _find_products, order=250),
)

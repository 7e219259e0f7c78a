"""What printing holds about people: an owner's orders, and their customers' addresses in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData
from studium.studio.printing import store
from studium.studio.printing.answers import OrderAnswer
from studium.studio.printing.sales import store as sales_store
from studium.studio.printing.sales.api import PrintAnswer

_MOST_ORDERS = 10_000


async def _export(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    orders = await store.orders_of(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_ORDERS)
    return [
        {**OrderAnswer.of(order).model_dump(mode="json"), "ship_to": order.ship_to}
        for order in orders
    ]


async def _export_mappings(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.mappings_of(tx, user_id)
    ways = await store.shipping_of_owner(tx, user_id)
    return [
        {"product": each.product, "lab_product": each.lab_product, "options": each.options}
        for each in found
    ] + [
        *({"shipping": each.name, "options": each.options} for each in ways),
        *(
            {"product_id": str(each.product_id), "file_id": str(each.file_id)}
            for each in await sales_store.offers_of(tx, user_id)
        ),
    ]


async def _erase(tx: Transaction, user_id: UUID, now: datetime) -> None:
    await store.erase_addresses(tx, user_id, now)


async def _export_prints(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await sales_store.prints_of(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_ORDERS)
    return [
        {**PrintAnswer.of(each).model_dump(mode="json"), "ship_to": each["ship_to"]}
        for each in found
    ]


async def _erase_mappings(tx: Transaction, user_id: UUID, now: datetime) -> None:
    del now
    await sales_store.delete_offers_of(tx, user_id)
    await store.delete_mappings_of(tx, user_id)
    await store.delete_shipping_of_owner(tx, user_id)


PERSONAL_DATA = (
    PersonalData(
        "print_orders",
        ("print_orders",),
        export=_export,
        erase=_erase,
        kept="What was ordered at a lab stays for the accounts, without names and addresses.",
    ),
    PersonalData(
        "print_deliveries",
        ("print_deliveries",),
        export=_export_prints,
        erase=sales_store.erase_deliveries_of,
    ),
    PersonalData(
        "print_mappings",
        ("print_mappings", "print_shipping_options", "print_offers"),
        export=_export_mappings,
        erase=_erase_mappings,
    ),
)

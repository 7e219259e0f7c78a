"""What printing alerts owners of orders to."""

from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition, Severity
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.studio.printing import store


async def _find_stuck(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=str(each.id),
            finding=f"print order {each.external_id or each.id}: {each.problem or 'it stopped'}",
            remedy=each.remedy or "look at the order, repair what it says, and let it go on",
            owner_id=each.owner_id,
            href=f"/printing/orders/{each.id}",
        )
        for each in await store.stuck_orders(tx, limit=MOST_FOUND)
    ]


async def _find_broken(_: Parts, tx: Transaction) -> list[Condition]:
    mappings = await store.broken_mappings(tx, limit=MOST_FOUND)
    ways = await store.broken_shipping(tx, limit=MOST_FOUND)
    return [
        Condition(
            subject=str(each.id),
            finding=f"{each.product}, number {each.lab_product} at the lab: {each.fault}",
            remedy="map the product anew: orders of it are refused until then",
            owner_id=each.owner_id,
            href="/printing/products",
        )
        for each in mappings
    ] + [
        Condition(
            subject=str(each.id),
            finding=f"way of shipping {each.name}: {each.fault}",
            remedy="choose other options for it: the lab refuses orders that are shipped so",
            owner_id=each.owner_id,
            href=f"/printing/labs/{each.connection_id}",
        )
        for each in ways
    ]


ALERT_RULES = (
    AlertRule("print_mapping_broken", "A lab changed its catalogue", _find_broken),
    AlertRule("print_order_stuck", "A print order needs you", _find_stuck, Severity.CRITICAL),
)

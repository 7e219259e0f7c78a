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
            href=f"/printing/{each.id}",
        )
        for each in await store.stuck_orders(tx, limit=MOST_FOUND)
    ]


ALERT_RULES = (
    AlertRule("print_order_stuck", "A print order needs you", _find_stuck, Severity.CRITICAL),
)

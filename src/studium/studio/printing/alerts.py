"""What printing alerts owners of orders to."""

from datetime import timedelta

from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition, Severity
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.text import utc_text
from studium.studio.printing import store
from studium.studio.printing.actions.apply_news import PRINT_STATE_UNKNOWN
from studium.studio.printing.actions.sync_catalogue import catalogued_connections
from studium.studio.printing.catalogues import store as catalogues

_LATE = timedelta(days=2)  # it runs daily


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


async def _find_late_catalogues(parts: Parts, tx: Transaction) -> list[Condition]:
    late = parts[Clock].now() - _LATE
    labs = {each.id: each for each in await catalogued_connections(parts, tx)}
    return [
        Condition(
            subject=str(each.connection_id),
            finding=f"{labs[each.connection_id].label}: {_lateness(each)}",
            remedy=each.remedy or "test the lab's connection, then sync its catalogue again",
            owner_id=labs[each.connection_id].owner_id,
            href=f"/integrations/{each.connection_id}",
        )
        for each in (await catalogues.syncs_of(tx, list(labs)))[:MOST_FOUND]
        if each.problem or each.succeeded_at is None or each.succeeded_at < late
    ]


def _lateness(sync: catalogues.CatalogueSync) -> str:
    if sync.problem:
        return sync.problem
    return f"synced last at {utc_text(sync.succeeded_at)}" if sync.succeeded_at else "never synced"


async def _find_broken_mappings(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=str(each.id),
            finding=f"{each.product} cannot be printed as {each.lab_product}: {each.fault}",
            remedy="map the product anew",
            owner_id=each.owner_id,
            href="/printing/products",
        )
        for each in await store.faulty_mappings(tx, limit=MOST_FOUND)
    ] + [
        Condition(
            subject=str(each.id),
            finding=f"way of shipping {each.name}: {each.fault}",
            remedy="choose other options for it: the lab refuses orders that are shipped so",
            owner_id=each.owner_id,
            href=f"/printing/labs/{each.connection_id}",
        )
        for each in await store.broken_shipping(tx, limit=MOST_FOUND)
    ]


PRINT_ORDER_REFUSED = AlertRule(
    "print_order_refused", "An order to print could not be read", lasts=timedelta(days=1)
)

ALERT_RULES = (
    AlertRule("print_order_stuck", "A print order needs you", _find_stuck, Severity.CRITICAL),
    AlertRule("catalogue_sync_late", "A lab's catalogue is not in step", _find_late_catalogues),
    AlertRule("print_mapping_broken", "A product cannot be printed", _find_broken_mappings),
    PRINT_ORDER_REFUSED,
    PRINT_STATE_UNKNOWN,
)

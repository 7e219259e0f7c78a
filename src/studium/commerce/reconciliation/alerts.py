"""What reconciliation alerts the operator to: books that differ and that nothing repaired."""

from studium.commerce.reconciliation import store
from studium.platform.alert_rules import AlertRule, Condition, Severity
from studium.platform.database import Transaction
from studium.platform.parts import Parts


async def _find_drift(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=str(each.kind),
            finding=f"our books and the provider's differ: {each.count} of the kind {each.kind}",
            remedy="look at each, settle it as the runbook says, and dismiss it with a note",
            href="/admin/reconciliation",
        )
        for each in await store.open_by_kind(tx)
        if each.count
    ]


ALERT_RULES = (AlertRule("drift", "Our books differ", _find_drift, Severity.CRITICAL),)

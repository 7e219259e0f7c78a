"""What comparisons alert sellers to: a creator to their own account's, the operator to theirs."""

from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.model import TITLES
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition
from studium.platform.database import Transaction
from studium.platform.parts import Parts


async def _find_drift(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=f"{each.kind.value} {each.subject}",
            finding=f"{TITLES[each.kind]}: {each.subject}; here {each.ours}, there {each.theirs}",
            remedy="deal with it, then dismiss it with a note where reconciliation is shown",
            owner_id=each.owner_id,
        )
        for each in await store.open_differences(tx, limit=MOST_FOUND)
    ]


ALERT_RULES = (AlertRule("drift", "Books and a payment provider's differ", _find_drift),)

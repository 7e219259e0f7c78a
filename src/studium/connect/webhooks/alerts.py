"""What webhooks alert the owners of endpoints to; the mails about it are webhooks' own."""

from studium.connect.webhooks import store
from studium.connect.webhooks.model import Endpoint
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition, Severity
from studium.platform.database import Transaction
from studium.platform.parts import Parts


async def _find_failing(_: Parts, tx: Transaction) -> list[Condition]:
    found = await store.warned_endpoints(tx, limit=MOST_FOUND)
    return [
        _condition(each, f"nothing sent to {each.url} is taken", "fix the receiver")
        for each in found
    ]


async def _find_stopped(_: Parts, tx: Transaction) -> list[Condition]:
    found = await store.stopped_endpoints(tx, limit=MOST_FOUND)
    return [
        _condition(
            each,
            f"{each.url} gets nothing any more: {each.status_reason}",
            "fix the receiver, resume the endpoint, and have sent what it missed",
        )
        for each in found
    ]


def _condition(endpoint: Endpoint, finding: str, remedy: str) -> Condition:
    return Condition(
        subject=str(endpoint.id),
        finding=finding,
        remedy=remedy,
        owner_id=endpoint.owner_id,
        href=f"/webhooks/{endpoint.id}",
    )


VAULT_KEY_MISSING = AlertRule(
    "vault_key_missing", "A key of the vault is missing", severity=Severity.CRITICAL
)

ALERT_RULES = (
    VAULT_KEY_MISSING,
    AlertRule("endpoint_failing", "A webhook endpoint fails", _find_failing, is_mailed=False),
    AlertRule("endpoint_stopped", "A webhook endpoint is paused", _find_stopped, is_mailed=False),
)

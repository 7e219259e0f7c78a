"""What the broker alerts the operator to: messages that could not be taken."""

from datetime import timedelta

from studium.connect.broker import store
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.parts import Parts

_SHOWN_FOR = timedelta(days=1)


async def _find_parked(parts: Parts, tx: Transaction) -> list[Condition]:
    since = parts[Clock].now() - _SHOWN_FOR
    return [
        Condition(
            subject=each.subject,
            finding=f"{each.messages} messages on {each.subject} were put aside within a day; "
            f"the last: {each.reason}",
            remedy="read them at GET /api/broker/parked; have their sender correct and publish "
            "them again",
        )
        for each in await store.parked_by_subject(tx, since=since, limit=MOST_FOUND)
    ]


ALERT_RULES = (AlertRule("broker_parked", "Messages of the broker are put aside", _find_parked),)

"""What calendars alert their owners to: a calendar that cannot be read."""

from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.studio.calendars import store


async def _find_failing(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=str(each.id),
            finding=f"{each.name}: {each.problem or 'it cannot be read'}",
            remedy=each.remedy or "test the calendar's connection",
            owner_id=each.owner_id,
            href="/calendars",
        )
        for each in await store.failing_calendars(tx, limit=MOST_FOUND)
    ]


ALERT_RULES = (AlertRule("calendar_sync_failing", "A calendar is not in step", _find_failing),)

"""What the queue alerts the operator to."""

from datetime import timedelta

from studium.platform.alert_rules import AlertRule, Condition, Severity
from studium.platform.database import Transaction
from studium.platform.jobs.dead import dead_by_name, retrying_by_name
from studium.platform.jobs.waiting import lanes_now
from studium.platform.parts import Parts
from studium.platform.text import words

LONGEST_WAIT = timedelta(minutes=10)
_MANY_TRIES = 5


async def _find_dead(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=each.name,
            finding=f"{each.name}, {each.jobs} of them: {each.reason or 'see the log'}",
            remedy="fix what the reason says, then retry them",
            href="/admin/jobs",
        )
        for each in await dead_by_name(tx)
    ]


async def _find_retrying(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=each.name,
            finding=f"{each.name}, {each.jobs} of them tried {_MANY_TRIES} times or more: "
            f"{each.reason or 'see the log'}",
            remedy="fix what the reason says: they go on by themselves, and die in the end",
            href="/admin/jobs",
        )
        for each in await retrying_by_name(tx, attempts=_MANY_TRIES)
    ]


async def _find_backlog(_: Parts, tx: Transaction) -> list[Condition]:
    return [
        Condition(
            subject=each.lane,
            finding=f"{each.due} jobs of the lane {each.lane} are due, the oldest for "
            f"{words(timedelta(minutes=each.oldest_seconds // 60))}",
            remedy="see that `studium worker` runs, then start more of them",
            href="/admin/jobs",
        )
        for each in await lanes_now(tx)
        if each.oldest_seconds > LONGEST_WAIT.total_seconds()
    ]


ALERT_RULES = (
    AlertRule("jobs_dead", "Jobs failed for good", _find_dead, Severity.CRITICAL),
    AlertRule("jobs_retrying", "Jobs fail again and again", _find_retrying),
    AlertRule("jobs_waiting", "Jobs wait too long", _find_backlog, Severity.CRITICAL),
)

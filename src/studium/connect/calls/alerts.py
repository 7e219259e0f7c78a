"""What the call log alerts owners to: calls that fail, slow down, or meet a rate limit.

The last fifteen minutes are compared with the connection's own week before.
"""

from datetime import timedelta
from uuid import UUID

from studium.connect.calls import store
from studium.connect.calls.model import Allowance, Traffic, Usual
from studium.platform.alert_rules import MOST_FOUND, AlertRule, Condition
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.parts import Parts

_RECENT = timedelta(minutes=15)
_BASELINE = timedelta(days=7)
_SETTLED = timedelta(hours=2)  # the newest hours are no baseline: they may be what is wrong


async def _find_degraded(parts: Parts, tx: Transaction) -> list[Condition]:
    return [
        _condition(each, f"{each.failures} of {each.calls} calls failed in 15 minutes")
        for each in await _recent(parts, tx)
        if each.is_failing
    ]


async def _find_slow(parts: Parts, tx: Transaction) -> list[Condition]:
    return [
        _condition(
            each,
            f"a call takes {each.milliseconds:.0f} ms on average, "
            f"and took {each.usual_milliseconds:.0f} ms before",
        )
        for each in await _recent(parts, tx)
        if each.is_slow
    ]


async def _find_limited(parts: Parts, tx: Transaction) -> list[Condition]:
    return [
        _condition(each, f"{each.limited} of {each.calls} calls were answered 429 in 15 minutes")
        for each in await _recent(parts, tx)
        if each.is_limited
    ]


async def _find_near_limit(parts: Parts, tx: Transaction) -> list[Condition]:
    told = await store.told_allowances(tx, since=parts[Clock].now() - _RECENT, limit=MOST_FOUND)
    return [
        _condition(each, f"{each.remaining} of {each.allowed} calls are left until its limit")
        for each in told
        if each.is_nearly_used
    ]


async def usual_traffic(parts: Parts, tx: Transaction, connection_id: UUID) -> Usual | None:
    """What recent calls of a connection are compared with; None when it is too new to know."""
    now = parts[Clock].now()
    return await store.usual_of(tx, connection_id, since=now - _BASELINE, until=now - _SETTLED)


async def _recent(parts: Parts, tx: Transaction) -> list[Traffic]:
    now = parts[Clock].now()
    return await store.recent_traffic(
        tx,
        since=now - _RECENT,
        usual_from=now - _BASELINE,
        usual_until=now - _SETTLED,
        limit=MOST_FOUND,
    )


def _condition(traffic: Traffic | Allowance, finding: str) -> Condition:
    base = "/admin/calls" if traffic.owner_id is None else "/selling/calls"
    return Condition(
        subject=str(traffic.connection_id),
        finding=f"{traffic.host}: {finding}",
        remedy="look at the calls, and at the service's status page",
        owner_id=traffic.owner_id,
        href=base,
    )


ALERT_RULES = (
    AlertRule("calls_failing", "Calls to a service fail", _find_degraded),
    AlertRule("calls_slow", "A service answers slowly", _find_slow),
    AlertRule("calls_limited", "A service's rate limit is met", _find_limited),
    AlertRule("calls_near_limit", "A service's quota is nearly used", _find_near_limit),
)

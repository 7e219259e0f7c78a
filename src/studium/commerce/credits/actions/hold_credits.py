"""Spend credits: hold them, do the work, then settle what it cost or release them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.actions.add_entry import tell_if_low
from studium.commerce.credits.actions.expire_grants import expire_grants, take_rest
from studium.commerce.credits.actions.grant_credits import open_account
from studium.commerce.credits.alerts import CREDIT_COST_REFUSED
from studium.commerce.credits.model import (
    GENESIS,
    CreditAccount,
    CreditEntry,
    CreditHold,
    HoldAttempt,
    HoldOutcome,
    HoldState,
)
from studium.commerce.credits.settings import CreditSettings
from studium.platform.alert_rules import Condition
from studium.platform.alerts import raise_alert
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, PaymentRequired
from studium.platform.ids import new_id
from studium.platform.telemetry import get_logger

log = get_logger()
TOP_UP = "/credits"
_PREPARED_FIRST = frozenset({HoldOutcome.NO_ACCOUNT, HoldOutcome.EXPIRED})
_REMEDY = "look at the price list of the model that the action names"


class InsufficientCredits(PaymentRequired):
    """The balance does not cover what was asked for."""

    slug = "insufficient-credits"
    title = "Not enough credits"

    def __init__(self, *, available: int, cost: int) -> None:
        """Say what is there, what it costs, and where to get more."""
        super().__init__(
            f"This costs {cost} credits and {available} are left. Get more at {TOP_UP}.",
            balance=available,
            cost=cost,
            get_more=TOP_UP,
        )


class HoldEnded(Conflict):
    """The credits of this work are not held any more: it took too long, or ended before."""

    slug = "credit-hold-ended"
    title = "This work has ended already"


async def hold_at_once(  # noqa: PLR0913 - how much of whose, for what, under which key
    database: Database,
    *,
    user_id: UUID,
    cost: int,
    action: str,
    request_key: str,
    settings: CreditSettings,
    now: datetime,
) -> CreditHold:
    """Hold credits in a transaction of its own; as a rule that is one round trip.

    For a hold that nothing is written with: the account stays locked for no answer of ours, so
    that many spend from one. Raises InsufficientCredits or HoldEnded, as `hold_credits` does.
    """
    hold = _new_hold(user_id, cost, action, request_key, settings, now)
    async with database.reader() as tx:
        attempt = await store.hold(tx, hold)
        if attempt.outcome not in _PREPARED_FIRST:
            return await _held(tx, hold, attempt)
    async with database.transaction() as tx:
        return await _prepare_and_hold(tx, hold, settings, now)


async def hold_credits(  # noqa: PLR0913 - how much of whose, for what, under which key
    tx: Transaction,
    *,
    user_id: UUID,
    cost: int,
    action: str,
    request_key: str,
    settings: CreditSettings,
    now: datetime,
) -> CreditHold:
    """Hold credits for work that is about to begin; the same request gets the same hold.

    What nobody settles or releases is free again after CREDIT_HOLD_MINUTES. Raises
    InsufficientCredits, or HoldEnded when the request's hold has ended.
    """
    hold = _new_hold(user_id, cost, action, request_key, settings, now)
    attempt = await store.hold(tx, hold)
    if attempt.outcome in _PREPARED_FIRST:
        return await _prepare_and_hold(tx, hold, settings, now)
    return await _held(tx, hold, attempt)


def _new_hold(  # noqa: PLR0913, PLR0917 - as above
    user_id: UUID,
    cost: int,
    action: str,
    request_key: str,
    settings: CreditSettings,
    now: datetime,
) -> CreditHold:
    return CreditHold(
        id=new_id(),
        user_id=user_id,
        action=action,
        request_key=request_key,
        amount=cost,
        parts=[],
        state=HoldState.HELD,
        settled=None,
        lapses_at=now + timedelta(minutes=settings.credit_hold_minutes),
        created_at=now,
        ended_at=None,
    )


async def _prepare_and_hold(
    tx: Transaction, hold: CreditHold, settings: CreditSettings, now: datetime
) -> CreditHold:
    """Open the account or note what has expired, then hold."""
    account = await open_account(tx, user_id=hold.user_id, settings=settings, now=now)
    await expire_grants(tx, account, low_at=settings.credits_low_at, now=now)
    return await _held(tx, hold, await store.hold(tx, hold))


async def _held(tx: Transaction, hold: CreditHold, attempt: HoldAttempt) -> CreditHold:
    if attempt.parts is not None:
        return replace(hold, parts=attempt.parts)
    if attempt.outcome is not HoldOutcome.KNOWN:
        raise InsufficientCredits(available=attempt.available or 0, cost=hold.amount)
    known = await store.hold_by_key(tx, hold.user_id, hold.request_key)
    if known is None or known.state is not HoldState.HELD:
        raise HoldEnded("Send this as a new request.")
    return known


async def settle_hold(  # noqa: PLR0913 - which hold, what was used, and for what
    tx: Transaction,
    hold: CreditHold,
    *,
    used: int,
    refers_to: Mapping[str, Any],
    settings: CreditSettings,
    now: datetime,
) -> CreditAccount:
    """Spend `used` of what is held and return the rest; the account after it. Once only.

    What was delivered never costs less than nothing or more than was held: an amount beyond is
    cut and raises an alert. Raises HoldEnded when the hold lapsed or ended before.
    """
    cost = min(max(used, 0), hold.amount)
    if cost != used:
        log.error(
            "credit_cost_refused",
            hold_id=str(hold.id),
            action=hold.action,
            claimed=used,
            held=hold.amount,
            remedy=_REMEDY,
            alert=CREDIT_COST_REFUSED.cause,
        )
        finding = f"{hold.action} used {used} credits and held {hold.amount}"
        condition = Condition(hold.action, finding, _REMEDY, href="/admin/credits")
        await raise_alert(tx, CREDIT_COST_REFUSED, condition, now=now)
    state = HoldState.SETTLED if cost else HoldState.RELEASED
    return await _end(tx, hold, state, cost, refers_to=refers_to, settings=settings, now=now)


async def release_hold(
    tx: Transaction,
    hold: CreditHold,
    *,
    settings: CreditSettings,
    now: datetime,
    state: HoldState = HoldState.RELEASED,
) -> CreditAccount:
    """Return all that is held, for work that failed. Raises HoldEnded."""
    return await _end(tx, hold, state, 0, refers_to={}, settings=settings, now=now)


async def _end(  # noqa: PLR0913 - how a hold ends
    tx: Transaction,
    hold: CreditHold,
    state: HoldState,
    used: int,
    *,
    refers_to: Mapping[str, Any],
    settings: CreditSettings,
    now: datetime,
) -> CreditAccount:
    entry = CreditEntry(
        user_id=hold.user_id,
        number=0,
        id=new_id(),
        action=f"use.{hold.action}",
        amount=-used,
        balance_before=0,
        balance_after=0,
        grant_id=None,
        hold_id=hold.id,
        refers_to=dict(refers_to),
        actor_id=None,
        reason=None,
        created_at=now,
        previous_hash=GENESIS,
        hash=b"",
    )
    ended = await store.end_hold(tx, hold, state, entry)
    if ended is None:
        raise HoldEnded("The credits of this work are not held any more: it took too long.")
    account, is_over = ended
    low_at = settings.credits_low_at
    await tell_if_low(tx, account, moved=-used, low_at=low_at, now=now)
    if is_over:
        grant_ids = [grant_id for grant_id, _ in hold.split(used)[1]]
        account = await take_rest(tx, account, grant_ids, low_at=low_at, now=now)
    return account

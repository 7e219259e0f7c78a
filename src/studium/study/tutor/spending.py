"""Where the tutor meets the credit ledger: hold, then settle what was delivered, or release."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from studium.commerce.credits import (
    CreditHold,
    CreditSettings,
    HoldEnded,
    hold_at_once,
    hold_by_id,
    hold_credits,
    release_hold,
    settle_hold,
)
from studium.platform.database import Database, Transaction
from studium.platform.parts import Parts

GENERATE, EVALUATE = "tutor.generate", "tutor.evaluate"


async def hold_for(  # noqa: PLR0913 - who, for what, how much
    tx: Transaction,
    parts: Parts,
    *,
    user_id: UUID,
    action: str,
    cost: int,
    work_id: UUID,
    now: datetime,
) -> CreditHold:
    """Hold the credits of a piece of work. Raises InsufficientCredits."""
    return await hold_credits(
        tx,
        user_id=user_id,
        cost=cost,
        action=action,
        request_key=str(work_id),
        settings=parts[CreditSettings],
        now=now,
    )


async def hold_at_once_for(  # noqa: PLR0913 - as above
    parts: Parts, *, user_id: UUID, action: str, cost: int, work_id: UUID, now: datetime
) -> CreditHold:
    """Hold the credits of a piece of work of which nothing is written yet.

    Raises InsufficientCredits.
    """
    return await hold_at_once(
        parts[Database],
        user_id=user_id,
        cost=cost,
        action=action,
        request_key=str(work_id),
        settings=parts[CreditSettings],
        now=now,
    )


async def settle_for(  # noqa: PLR0913 - which, how much, for what
    tx: Transaction,
    parts: Parts,
    *,
    hold_id: UUID,
    used: int,
    refers_to: Mapping[str, str],
    now: datetime,
) -> int:
    """Spend what was delivered and return the rest. Raises HoldEnded when it took too long."""
    hold = await hold_by_id(tx, hold_id)
    if hold is None:
        raise HoldEnded("The credits of this work are not held any more.")
    await settle_hold(
        tx, hold, used=used, refers_to=refers_to, settings=parts[CreditSettings], now=now
    )
    return used


async def release_for(tx: Transaction, parts: Parts, *, hold_id: UUID, now: datetime) -> None:
    """Return what is held for work that failed; nothing happens when it lapsed before."""
    hold = await hold_by_id(tx, hold_id)
    if hold is None:
        return
    try:
        await release_hold(tx, hold, settings=parts[CreditSettings], now=now)
    except HoldEnded:
        return

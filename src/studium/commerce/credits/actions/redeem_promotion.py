"""Redeem a promotion code."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.actions.grant_credits import grant_credits, open_account
from studium.commerce.credits.model import CreditGrant, GrantSource
from studium.commerce.credits.settings import CreditSettings
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound


class CodeNotGood(NotFound):
    """The code is unknown, used up or over."""

    slug = "promotion-not-good"
    title = "This code does not work"


class CodeUsed(Conflict):
    """This person has redeemed the code before."""

    slug = "promotion-used"
    title = "You have used this code"


async def redeem_promotion(
    tx: Transaction, *, user_id: UUID, code: str, settings: CreditSettings, now: datetime
) -> CreditGrant:
    """Grant what a code gives, once to each person. Raises CodeNotGood, CodeUsed."""
    code = code.strip().upper()
    await open_account(tx, user_id=user_id, settings=settings, now=now)
    if await store.grant_of(tx, user_id, GrantSource.PROMOTION.value, code) is not None:
        raise CodeUsed("You have used this code. A code works once for each account.")
    found = await store.use_promotion(tx, code, now=now)
    if found is None:
        raise CodeNotGood("This code is unknown, used up or over. Check how it is spelt.")
    amount, days = found
    granted = await grant_credits(
        tx,
        user_id=user_id,
        amount=amount,
        source=GrantSource.PROMOTION,
        source_key=code,
        expires_at=now + timedelta(days=days) if days else None,
        settings=settings,
        now=now,
    )
    assert granted is not None  # noqa: S101 - the account is locked since it was looked for
    return granted

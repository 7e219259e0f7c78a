"""What admins do about a person's credits: gifts and corrections, on the record."""

from datetime import datetime
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.actions.add_entry import Movement, add_entry
from studium.commerce.credits.actions.expire_grants import expire_grants
from studium.commerce.credits.actions.grant_credits import grant_credits, open_account
from studium.commerce.credits.actions.hold_credits import InsufficientCredits
from studium.commerce.credits.model import CreditAccount, GrantSource
from studium.commerce.credits.settings import CreditSettings
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.ids import new_id


async def correct_credits(  # noqa: PLR0913 - who changes what of whose, and why
    tx: Transaction,
    *,
    actor_id: UUID,
    user_id: UUID,
    amount: int,
    reason: str,
    is_gift: bool,
    expires_at: datetime | None,
    settings: CreditSettings,
    now: datetime,
) -> CreditAccount:
    """Add credits, or with a negative `amount` take some away; the account after it.

    Raises InsufficientCredits when more is to be taken than is there.
    """
    if amount > 0:
        await grant_credits(
            tx,
            user_id=user_id,
            amount=amount,
            source=GrantSource.GIFT if is_gift else GrantSource.CORRECTION,
            source_key=str(new_id()),
            expires_at=expires_at,
            settings=settings,
            now=now,
            actor_id=actor_id,
            reason=reason,
        )
    else:
        await _take(tx, actor_id, user_id, -amount, reason, settings, now)
    await record_act(
        tx,
        actor_id=actor_id,
        action=f"{'added' if amount > 0 else 'took'} {abs(amount)} credits",
        subject=Subject("person", user_id),
        details={"reason": reason, "amount": amount},
        now=now,
    )
    account = await store.account_of(tx, user_id)
    assert account is not None  # noqa: S101 - opened by now
    return account


async def _take(  # noqa: PLR0913, PLR0917 - as above
    tx: Transaction,
    actor_id: UUID,
    user_id: UUID,
    amount: int,
    reason: str,
    settings: CreditSettings,
    now: datetime,
) -> None:
    account = await open_account(tx, user_id=user_id, settings=settings, now=now)
    account = await expire_grants(tx, account, low_at=settings.credits_low_at, now=now)
    if account.available < amount:
        raise InsufficientCredits(available=account.available, cost=amount)
    await store.take_from_grants(tx, user_id, amount)
    movement = Movement(action="correction", amount=-amount, actor_id=actor_id, reason=reason)
    await add_entry(
        tx, account, movement, held=account.held, low_at=settings.credits_low_at, now=now
    )

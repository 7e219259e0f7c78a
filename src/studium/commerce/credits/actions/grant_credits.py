"""Grant credits, and open accounts with those that everybody begins with."""

from datetime import datetime
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.actions.add_entry import Movement, add_entry
from studium.commerce.credits.events import CreditsGranted
from studium.commerce.credits.model import CreditAccount, CreditGrant, GrantSource
from studium.commerce.credits.settings import CreditSettings
from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.ids import new_id

SIGN_UP_KEY = "account"


async def open_account(
    tx: Transaction, *, user_id: UUID, settings: CreditSettings, now: datetime
) -> CreditAccount:
    """A person's account, locked; opened with the sign-up credits when there was none."""
    known = await store.locked_account(tx, user_id)
    if known is not None:
        return known
    if await store.open_account(tx, user_id, now=now) and settings.signup_credits:
        await grant_credits(
            tx,
            user_id=user_id,
            amount=settings.signup_credits,
            source=GrantSource.SIGN_UP,
            source_key=SIGN_UP_KEY,
            expires_at=None,
            settings=settings,
            now=now,
        )
    account = await store.locked_account(tx, user_id)
    assert account is not None  # noqa: S101 - opened above
    return account


async def grant_credits(  # noqa: PLR0913 - how much to whom, by what, until when, and why
    tx: Transaction,
    *,
    user_id: UUID,
    amount: int,
    source: GrantSource,
    source_key: str,
    expires_at: datetime | None,
    settings: CreditSettings,
    now: datetime,
    actor_id: UUID | None = None,
    reason: str | None = None,
) -> CreditGrant | None:
    """The grant; None when this source granted it before under this key. `amount` is positive."""
    if source is not GrantSource.SIGN_UP:
        await open_account(tx, user_id=user_id, settings=settings, now=now)
    account = await store.locked_account(tx, user_id)
    assert account is not None  # noqa: S101 - opened by now
    grant = CreditGrant(
        id=new_id(),
        user_id=user_id,
        source=source.value,
        source_key=source_key,
        amount=amount,
        remaining=amount,
        priority=source.priority,
        expires_at=expires_at,
        ended_at=None,
        created_at=now,
    )
    if not await store.insert_grant(tx, grant):
        return None
    movement = Movement(
        action=f"grant.{source.value}",
        amount=amount,
        grant_id=grant.id,
        actor_id=actor_id,
        reason=reason,
    )
    account = await add_entry(
        tx, account, movement, held=account.held, low_at=settings.credits_low_at, now=now
    )
    told = CreditsGranted(
        user_id=user_id,
        amount=amount,
        source=source.value,
        balance=account.balance,
        expires_at=expires_at,
    )
    await emit(tx, told, owner_id=None, at=now)
    return grant

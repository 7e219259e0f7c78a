"""End grants: when their time is up, or when their source takes them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.actions.add_entry import Movement, add_entry
from studium.commerce.credits.model import CreditAccount, CreditGrant, GrantSource
from studium.commerce.credits.settings import CreditSettings
from studium.platform.database import Transaction


async def expire_grants(
    tx: Transaction, account: CreditAccount, *, low_at: int, now: datetime
) -> CreditAccount:
    """The account after what has expired left it; the caller has locked it."""
    for grant in await store.grants_left(tx, account.user_id):
        if grant.expires_at is not None and grant.expires_at <= now:
            account = await _empty(tx, account, grant, "expire", low_at=low_at, now=now)
    return account


async def move_expiry(
    tx: Transaction, *, user_id: UUID, source: GrantSource, ends: Mapping[str, datetime]
) -> None:
    """Let what a source granted expire at other moments, by key; what has ended stays so."""
    if await store.locked_account(tx, user_id) is not None:
        await store.move_expiry(tx, user_id, source.value, ends)


async def take_rest(
    tx: Transaction,
    account: CreditAccount,
    grant_ids: Sequence[UUID],
    *,
    low_at: int,
    now: datetime,
) -> CreditAccount:
    """The account after what returned to grants that have ended left it, too."""
    for grant in await store.grants_left(tx, account.user_id):
        is_over = grant.expires_at is not None and grant.expires_at <= now
        if grant.id in grant_ids and (is_over or grant.ended_at is not None):
            action = "expire" if grant.ended_at is None else "take_back"
            account = await _empty(tx, account, grant, action, low_at=low_at, now=now)
    return account


async def take_back_grant(  # noqa: PLR0913 - which grant of whom, and why
    tx: Transaction,
    *,
    user_id: UUID,
    source: GrantSource,
    source_key: str,
    settings: CreditSettings,
    now: datetime,
    reason: str | None = None,
) -> int:
    """Take back what is unspent of a grant; how much that was. Safe to repeat.

    What is held leaves when its work ends unspent.
    """
    account = await store.locked_account(tx, user_id)
    grant = await store.grant_of(tx, user_id, source.value, source_key)
    if account is None or grant is None or grant.ended_at is not None:
        return 0
    low_at = settings.credits_low_at
    await _empty(tx, account, grant, "take_back", low_at=low_at, now=now, reason=reason)
    return grant.remaining


async def _empty(  # noqa: PLR0913 - what ends and why
    tx: Transaction,
    account: CreditAccount,
    grant: CreditGrant,
    action: str,
    *,
    low_at: int,
    now: datetime,
    reason: str | None = None,
) -> CreditAccount:
    await store.empty_grant(tx, grant.id, now=grant.ended_at or now)
    if not grant.remaining:
        return account
    movement = Movement(action=action, amount=-grant.remaining, grant_id=grant.id, reason=reason)
    return await add_entry(tx, account, movement, held=account.held, low_at=low_at, now=now)

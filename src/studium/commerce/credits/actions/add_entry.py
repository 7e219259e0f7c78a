"""Add to a person's log and move the balance with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.events import CreditsExhausted, CreditsLow
from studium.commerce.credits.model import GENESIS, CreditAccount, CreditEntry, entry_hash
from studium.platform.database import Transaction
from studium.platform.events import emit
from studium.platform.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What an entry says, apart from where it stands in the log."""

    action: str
    amount: int
    grant_id: UUID | None = None
    hold_id: UUID | None = None
    refers_to: Mapping[str, Any] = field(default_factory=dict)
    actor_id: UUID | None = None
    reason: str | None = None


async def add_entry(  # noqa: PLR0913 - the account, the entry, and what goes with them
    tx: Transaction,
    account: CreditAccount,
    movement: Movement,
    *,
    held: int,
    low_at: int,
    now: datetime,
) -> CreditAccount:
    """The account after one more entry; `held` is what is held from then on.

    The caller has locked the account. Tells when the balance falls below `low_at` or to nothing.
    """
    number = account.last_number + 1
    previous = await store.last_hash(tx, account.user_id, account.last_number)
    entry = CreditEntry(
        user_id=account.user_id,
        number=number,
        id=new_id(),
        action=movement.action,
        amount=movement.amount,
        balance_before=account.balance,
        balance_after=account.balance + movement.amount,
        grant_id=movement.grant_id,
        hold_id=movement.hold_id,
        refers_to=dict(movement.refers_to),
        actor_id=movement.actor_id,
        reason=movement.reason,
        created_at=now,
        previous_hash=previous or GENESIS,
        hash=b"",
    )
    await store.insert_entry(tx, replace(entry, hash=entry_hash(entry)))
    await store.move_balance(
        tx, account.user_id, balance=entry.balance_after, held=held, last_number=number, now=now
    )
    account = replace(account, balance=entry.balance_after, held=held, last_number=number)
    await tell_if_low(tx, account, moved=entry.amount, low_at=low_at, now=now)
    return account


async def tell_if_low(
    tx: Transaction, account: CreditAccount, *, moved: int, low_at: int, now: datetime
) -> None:
    """Emit what an account means that has just `moved`: below `low_at`, or down to nothing."""
    user_id, balance, before = account.user_id, account.balance, account.balance - moved
    if balance == 0 < before:
        await emit(tx, CreditsExhausted(user_id=user_id, balance=0), owner_id=None, at=now)
    elif balance < low_at <= before:
        await emit(tx, CreditsLow(user_id=user_id, balance=balance), owner_id=None, at=now)

"""Prove that the log, the grants and the holds say the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.model import GENESIS, CreditAccount, entry_hash
from studium.platform.database import Transaction

_BATCH = 1000
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One account that was verified; `fault` is empty when it is sound."""

    user_id: UUID
    entries: int
    fault: str


async def verify_ledger(tx: Transaction, *, user_id: UUID | None = None) -> AsyncIterator[Finding]:
    """Verify one account or all, in the order of ids."""
    if user_id is not None:
        account = await store.account_of(tx, user_id)
        if account is not None:
            yield await _verify(tx, account)
        return
    after = _FIRST
    while accounts := await store.accounts_after(tx, after, limit=_BATCH):
        for account in accounts:
            yield await _verify(tx, account)
        after = accounts[-1].user_id


async def _verify(tx: Transaction, account: CreditAccount) -> Finding:
    number, balance, previous = 0, 0, GENESIS
    while entries := await store.entries_from(tx, account.user_id, after=number, limit=_BATCH):
        for entry in entries:
            number += 1
            expected = (number, balance, balance + entry.amount, previous)
            said = (entry.number, entry.balance_before, entry.balance_after, entry.previous_hash)
            if said != expected:
                return Finding(account.user_id, number, f"entry {number} does not follow")
            if entry.hash != entry_hash(entry):
                return Finding(account.user_id, number, f"entry {number} was changed")
            balance, previous = entry.balance_after, entry.hash
    return Finding(account.user_id, number, await _fault(tx, account, number, balance))


async def _fault(tx: Transaction, account: CreditAccount, number: int, balance: int) -> str:
    remaining, held = await store.open_sums(tx, account.user_id)
    if (account.last_number, account.balance) != (number, balance):
        return f"the account says {account.balance} and its log {balance}"
    if account.held != held:
        return f"the account holds {account.held} and its holds {held}"
    if remaining + held != balance:
        return f"{remaining} left of grants and {held} held are not {balance}"
    return ""

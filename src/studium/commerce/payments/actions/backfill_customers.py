"""Make payers known to a provider who are not yet, some at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from studium.accounts.people import page_of_ids
from studium.commerce.payments import store
from studium.commerce.payments.actions.make_customer import make_customer
from studium.commerce.payments.comparison import Account, payment_account
from studium.commerce.payments.providers import ProviderRefused
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()
Progress = Callable[[int], None]
_BATCH = 100
_FIRST = UUID(int=0)


@dataclass(slots=True)
class Backfilled:
    """How many people were looked at, made known now, known before, and refused; the last id."""

    people: int = 0
    made: int = 0
    known: int = 0
    refused: int = 0
    last_id: UUID = _FIRST


async def backfill_customers(
    parts: Parts,
    connection_id: UUID,
    *,
    done: Backfilled,
    progress: Progress = lambda _: None,
) -> None:
    """Everybody who has an account here, in the order of ids, after the last of `done`.

    Safe to repeat and to end at any moment: who is known is left alone, and each is made under a
    key of their own. Raises ProviderFailed when the provider does not answer; what was done until
    then stays, and `done` tells it.
    """
    account = await payment_account(parts, connection_id)
    while True:
        async with parts[Database].reader() as tx:
            ids = await page_of_ids(tx, after=done.last_id, limit=_BATCH)
            known = await store.known_customers(tx, connection_id, ids)
        for user_id in ids:
            if user_id in known:
                done.known += 1
            else:
                await _make(parts, account, user_id, done)
            done.people += 1
            done.last_id = user_id
            progress(1)
        if len(ids) < _BATCH:
            return


async def _make(parts: Parts, account: Account, user_id: UUID, done: Backfilled) -> None:
    connection_id = account.connection.id
    try:
        await make_customer(parts, account.provider, payer_id=user_id, connection_id=connection_id)
        done.made += 1
    except ProviderRefused as refusal:
        done.refused += 1
        # No alert: whoever runs the backfill reads it.
        log.warning(
            "customer_not_made",
            user_id=str(user_id),
            reason=refusal.message,
            remedy="look at this person's address; everybody else goes on",
        )

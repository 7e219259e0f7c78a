"""Reactions: an account for who signs up, credits for who buys a pack, none left of a refund."""

from studium.accounts.people import AccountCreated
from studium.commerce.catalog import PurchaseCompleted, PurchaseRefunded, purchase
from studium.commerce.credits import store
from studium.commerce.credits.actions.expire_grants import take_back_grant
from studium.commerce.credits.actions.grant_credits import grant_credits, open_account
from studium.commerce.credits.model import GrantSource
from studium.commerce.credits.settings import CreditSettings
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts


async def open_account_of_newcomer(parts: Parts, tx: Transaction, event: AccountCreated) -> None:
    """Open the account with the sign-up credits."""
    settings, now = parts[CreditSettings], parts[Clock].now()
    await open_account(tx, user_id=event.user_id, settings=settings, now=now)


async def grant_pack(parts: Parts, tx: Transaction, event: PurchaseCompleted) -> None:
    """Grant the credits of a pack."""
    bought = await purchase(tx, event.purchase_id)
    pack = bought and await store.pack_of(tx, bought.product_id)
    if not bought or not pack:
        return
    now = parts[Clock].now()
    await grant_credits(
        tx,
        user_id=bought.user_id,
        amount=pack.credits,
        source=GrantSource.PACK,
        source_key=str(bought.id),
        expires_at=pack.expires_at(now),
        settings=parts[CreditSettings],
        now=now,
    )


async def take_back_pack(parts: Parts, tx: Transaction, event: PurchaseRefunded) -> None:
    """Take back what is unspent of a pack that was refunded."""
    bought = await purchase(tx, event.purchase_id)
    if bought is None:
        return
    await take_back_grant(
        tx,
        user_id=bought.user_id,
        source=GrantSource.PACK,
        source_key=str(bought.id),
        settings=parts[CreditSettings],
        now=parts[Clock].now(),
        reason="refunded",
    )


SUBSCRIBERS = (
    Subscriber("credits.open_account", AccountCreated, open_account_of_newcomer),
    Subscriber("credits.grant_pack", PurchaseCompleted, grant_pack),
    Subscriber("credits.take_back_pack", PurchaseRefunded, take_back_pack),
)

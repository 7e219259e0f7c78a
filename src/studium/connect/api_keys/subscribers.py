"""What API keys do when something happens elsewhere."""

from studium.accounts.people import AccountDeleted
from studium.connect.api_keys import store
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts


async def forget_keys(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Delete the keys of an account that is gone; they opened nothing from that moment."""
    await store.delete_keys_of(tx, event.user_id)


SUBSCRIBERS = (Subscriber("api_keys.forget_keys", AccountDeleted, forget_keys),)

"""What webhooks do when something happens elsewhere."""

from studium.accounts.people import AccountDeleted
from studium.connect.webhooks import store
from studium.connect.webhooks.deliveries.store import cancel_pending
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts

_MOST_ENDPOINTS = 1_000


async def remove_endpoints(parts: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Remove the endpoints of an account that is gone; nothing more is sent to them."""
    now = parts[Clock].now()
    for endpoint in await store.endpoints_of_owner(
        tx, event.user_id, before_id=AFTER_ALL_IDS, limit=_MOST_ENDPOINTS
    ):
        await store.delete_endpoint(tx, endpoint.id, now)
        await cancel_pending(tx, endpoint.id, now)


SUBSCRIBERS = (Subscriber("webhooks.remove_endpoints", AccountDeleted, remove_endpoints),)

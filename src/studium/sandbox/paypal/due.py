"""What time changes by itself: orders and authorisations lapse, eChecks clear, buyers dispute."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, settle_objects
from studium.sandbox.paypal.objects import AccountObjects, objects_of, twin_address
from studium.sandbox.paypal.payments.authorizing import lapse
from studium.sandbox.paypal.payments.capturing import settle_check
from studium.sandbox.paypal.payments.disputing import DISPUTE, decide_by_time, open_dispute
from studium.sandbox.paypal.payments.orders import AUTHORIZATION, CAPTURE, ORDER, expire_order
from studium.sandbox.paypal.resources.vault import SETUP_TOKEN, expire_setup


async def settle(parts: Parts) -> int:
    """Bring every object to the present of the clock; how many changed."""

    async def change(tx: Transaction, stored: Stored, now: datetime) -> None:
        objects = objects_of(tx, stored.account, now, twin_address(parts))
        await _CHANGES[stored.kind](objects, stored)

    return await settle_objects(parts, dict.fromkeys(_CHANGES, change))


async def _settle_capture(objects: AccountObjects, capture: Stored) -> None:
    """An eCheck clears, or the buyer of a completed payment disputes it."""
    if capture.body["status"] == "PENDING":
        await settle_check(objects, capture)
    else:
        capture.due_at = None
        await open_dispute(objects, capture, "MERCHANDISE_OR_SERVICE_NOT_RECEIVED")


_CHANGES: dict[str, Callable[[AccountObjects, Stored], Awaitable[None]]] = {
    AUTHORIZATION: lapse,
    CAPTURE: _settle_capture,
    DISPUTE: decide_by_time,
    ORDER: expire_order,
    SETUP_TOKEN: expire_setup,
}

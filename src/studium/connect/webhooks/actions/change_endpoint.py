"""Change an endpoint: what it wants, whether it receives, its secret; or remove it."""

from datetime import datetime, timedelta
from uuid import UUID

from studium.connect.webhooks import store
from studium.connect.webhooks.actions.find_endpoint import find_endpoint, lock_endpoint
from studium.connect.webhooks.actions.register_endpoint import keep_secret
from studium.connect.webhooks.deliveries.store import cancel_pending, replay
from studium.connect.webhooks.model import DeliveryStatus, Endpoint, EndpointStatus, Signing
from studium.connect.webhooks.wishes import EndpointRules, EndpointWishes
from studium.platform.database import Transaction
from studium.platform.principal import Principal
from studium.platform.vault import Vault

LONGEST_OVERLAP = timedelta(days=7)
USUAL_OVERLAP = timedelta(hours=24)
MOST_REPLAYED = 10_000


async def change_endpoint(  # noqa: PLR0913 - what a change is made of
    tx: Transaction,
    *,
    caller: Principal,
    endpoint_id: UUID,
    wishes: EndpointWishes,
    rules: EndpointRules,
    now: datetime,
) -> Endpoint:
    """Replace what an endpoint wants. Raises as registering does, and UnknownEndpoint."""
    endpoint = await lock_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    values = wishes.checked(
        endpoint_id=endpoint_id,
        rules=rules,
        kept_headers=(endpoint.header_names, endpoint.sealed_headers),
    )
    await store.update_endpoint(tx, endpoint_id, values=values, now=now)
    return await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)


async def pause_endpoint(
    tx: Transaction, *, caller: Principal, endpoint_id: UUID, now: datetime
) -> Endpoint:
    """Send nothing for the time being: what happens meanwhile is held. Raises UnknownEndpoint."""
    await lock_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    await store.set_status(
        tx,
        endpoint_id,
        status=EndpointStatus.PAUSED,
        reason="Paused by its owner.",
        now=now,
    )
    return await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)


async def resume_endpoint(
    tx: Transaction, *, caller: Principal, endpoint_id: UUID, sends_held: bool, now: datetime
) -> Endpoint:
    """Send again, with `sends_held` also what was missed, up to 10,000 at once.

    Raises UnknownEndpoint.
    """
    await lock_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    await store.set_status(tx, endpoint_id, status=EndpointStatus.ACTIVE, reason=None, now=now)
    if sends_held:
        await replay(tx, endpoint_id, statuses=[DeliveryStatus.HELD], now=now, limit=MOST_REPLAYED)
    return await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)


async def rotate_secret(  # noqa: PLR0913 - what a rotation is made of
    tx: Transaction,
    *,
    caller: Principal,
    endpoint_id: UUID,
    signing: Signing,
    secret: str | None,
    overlap: timedelta,
    vault: Vault,
    now: datetime,
) -> str:
    """Sign with a new secret, and for `overlap` with the old one too; returns the new one.

    Raises UnknownEndpoint, CannotSign for a secret of the caller's that is none.
    """
    await lock_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    await store.end_secrets(tx, endpoint_id, at=now + min(overlap, LONGEST_OVERLAP), now=now)
    return await keep_secret(
        tx, endpoint_id=endpoint_id, signing=signing, secret=secret, vault=vault, now=now
    )


async def remove_endpoint(
    tx: Transaction, *, caller: Principal, endpoint_id: UUID, now: datetime
) -> None:
    """Remove an endpoint; nothing more is sent to it. Raises UnknownEndpoint."""
    await lock_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    await store.delete_endpoint(tx, endpoint_id, now)
    await cancel_pending(tx, endpoint_id, now)

"""Find an endpoint of somebody's."""

from uuid import UUID

from studium.connect.webhooks import store
from studium.connect.webhooks.model import Endpoint
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.principal import Principal


class UnknownEndpoint(NotFound):
    """There is no such endpoint, or it is somebody else's."""

    slug = "unknown-webhook"
    title = "There is no such webhook endpoint"


class UnknownHook(NotFound):
    """There is no such hook, or it is somebody else's."""

    slug = "unknown-hook"
    title = "There is no such hook"


async def find_endpoint(tx: Transaction, *, caller: Principal, endpoint_id: UUID) -> Endpoint:
    """The caller's own endpoint, or, for an ADMIN, one of the operator's.

    Raises UnknownEndpoint.
    """
    endpoint = await store.endpoint_of_owner(tx, caller.user_id, endpoint_id)
    if endpoint is None and caller.is_admin:
        endpoint = await store.endpoint_of_owner(tx, None, endpoint_id)
    if endpoint is None:
        raise UnknownEndpoint("None of your webhook endpoints has this id.")
    return endpoint


async def lock_endpoint(tx: Transaction, *, caller: Principal, endpoint_id: UUID) -> Endpoint:
    """The same, and nobody else changes it until the transaction ends. Raises UnknownEndpoint."""
    endpoint = await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)
    if not await store.lock_endpoint(tx, endpoint.owner_id, endpoint_id):
        raise UnknownEndpoint("None of your webhook endpoints has this id.")
    return await find_endpoint(tx, caller=caller, endpoint_id=endpoint_id)


async def find_hook(tx: Transaction, *, caller: Principal, hook_id: UUID) -> Endpoint:
    """The same of an endpoint that is a hook. Raises UnknownHook."""
    try:
        endpoint = await find_endpoint(tx, caller=caller, endpoint_id=hook_id)
    except UnknownEndpoint:
        endpoint = None
    if endpoint is None or endpoint.service is None:
        raise UnknownHook("None of your hooks has this id.")
    return endpoint

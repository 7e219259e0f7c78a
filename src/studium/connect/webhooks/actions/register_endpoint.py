"""Register an endpoint."""

from datetime import datetime
from uuid import UUID

from studium.connect.oauth_apps import hold_grant
from studium.connect.webhooks import store
from studium.connect.webhooks.model import Endpoint, Signing
from studium.connect.webhooks.sealing import seal_secret
from studium.connect.webhooks.signing import SigningKey, new_private_key, new_shared_secret
from studium.connect.webhooks.wishes import EndpointRules, EndpointWishes
from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.ids import new_id
from studium.platform.vault import Vault

MOST_ENDPOINTS = 100
MOST_HOOKS = 1000


class TooManyEndpoints(Conflict):
    """The owner has as many endpoints as anybody may have."""

    slug = "too-many-webhooks"
    title = "Too many webhook endpoints"


async def register_endpoint(  # noqa: PLR0913 - what an endpoint is made of
    tx: Transaction,
    *,
    owner_id: UUID | None,
    wishes: EndpointWishes,
    signing: Signing,
    secret: str | None = None,
    service: str | None = None,
    grant_id: UUID | None = None,
    rules: EndpointRules,
    now: datetime,
) -> tuple[Endpoint, str]:
    """Make an endpoint, the operator's for None; returns it and its signing secret.

    With `service` it is a hook that this service keeps, such as `zapier`. What an app makes under
    a grant ends with the grant.

    Raises EndpointRefused, UnknownEventType, HeaderRefused, CannotSign for a secret of the
    caller's that is none, TooManyEndpoints, NotSignedIn for a grant that has ended.
    """
    if grant_id is not None:
        await hold_grant(tx, grant_id)
    most, kind = (MOST_ENDPOINTS, "endpoints") if service is None else (MOST_HOOKS, "hooks")
    if await store.count_endpoints(tx, owner_id, are_hooks=service is not None) >= most:
        raise TooManyEndpoints(f"At most {most} {kind}. Remove one first.")
    endpoint_id = new_id()
    values = wishes.checked(endpoint_id=endpoint_id, rules=rules)
    await store.insert_endpoint(
        tx,
        endpoint_id,
        owner_id=owner_id,
        service=service,
        grant_id=grant_id,
        values=values,
        now=now,
    )
    kept = await keep_secret(
        tx, endpoint_id=endpoint_id, signing=signing, secret=secret, vault=rules.vault, now=now
    )
    [endpoint] = await store.endpoints_by_id(tx, [endpoint_id])
    return endpoint, kept


async def keep_secret(  # noqa: PLR0913 - what a secret is made of
    tx: Transaction,
    *,
    endpoint_id: UUID,
    signing: Signing,
    secret: str | None,
    vault: Vault,
    now: datetime,
) -> str:
    """Keep a secret for an endpoint, a fresh one unless given; returns it. Raises CannotSign."""
    fresh = new_shared_secret if signing is Signing.V1 else new_private_key
    kept = secret or fresh()
    key = SigningKey.read(kept)
    secret_id = new_id()
    await store.insert_secret(
        tx,
        secret_id,
        endpoint_id=endpoint_id,
        sealed=seal_secret(vault, secret_id, kept),
        public_key=key.public_key,
        now=now,
    )
    return kept

"""Grant a person a feature."""

from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import store
from studium.commerce.entitlements.actions.tell import tell_put
from studium.commerce.entitlements.features import is_feature_name
from studium.commerce.entitlements.model import Entitlement, Source
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id


class GrantInvalid(Invalid):
    """A right cannot be like this. `field` in the details says what is wrong."""

    slug = "grant-invalid"
    title = "This cannot be granted"


async def grant_entitlement(  # noqa: PLR0913 - what to whom, by what and for how long
    tx: Transaction,
    *,
    user_id: UUID,
    feature: str,
    source: Source,
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
    owner_id: UUID | None = None,
) -> Entitlement:
    """The right to a feature, granted by a source; `ends_at` None is for good.

    Safe to repeat: what a source granted before is moved to these times, and nothing is told
    where nothing changes. `owner_id` is whose feature it is. Raises GrantInvalid.
    """
    if not is_feature_name(feature):
        raise GrantInvalid(
            "A feature is lower-case letters, digits, dashes or underscores.", field="feature"
        )
    if ends_at is not None and ends_at <= starts_at:
        raise GrantInvalid("The end must come after the beginning.", field="ends_at")
    await store.lock(tx, user_id)
    before = {each.feature: each for each in await store.granted_by(tx, source)}.get(feature)
    if before is not None and (before.starts_at, before.ends_at) == (starts_at, ends_at):
        return before
    after = await store.put_entitlement(
        tx,
        entitlement_id=new_id(),
        user_id=user_id,
        owner_id=owner_id,
        feature=feature,
        source=source,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
    )
    await tell_put(tx, after, is_new=before is None, now=now)
    return after

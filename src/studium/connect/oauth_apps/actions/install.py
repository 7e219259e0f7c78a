"""Take an app away from a person's account."""

from datetime import datetime
from uuid import UUID

from studium.connect.oauth_apps import store
from studium.platform.database import Transaction
from studium.platform.errors import NotFound


class GrantNotFound(NotFound):
    """The person never let this app in, or has taken it away."""

    slug = "oauth-grant-not-found"
    title = "No such app in your account"


async def uninstall(tx: Transaction, *, grant_id: UUID, user_id: UUID, now: datetime) -> None:
    """End a grant with all of its tokens. Raises GrantNotFound."""
    if not await store.revoke_grant(tx, grant_id, user_id, now):
        raise GrantNotFound("This app is not in your account.")

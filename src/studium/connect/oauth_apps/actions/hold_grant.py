"""Keep a grant from ending while something is made under it."""

from uuid import UUID

from studium.connect.oauth_apps import store
from studium.platform.database import Transaction
from studium.platform.errors import NotSignedIn


async def hold_grant(tx: Transaction, grant_id: UUID) -> None:
    """Whoever ends the grant waits for this transaction, and then ends what it made.

    Raises NotSignedIn when it has ended: the app's token was good a moment ago.
    """
    if not await store.hold_grant(tx, grant_id):
        raise NotSignedIn("The app was taken away from this account.")

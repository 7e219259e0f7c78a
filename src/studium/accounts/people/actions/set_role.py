"""Give a person a role. No route does this: the operator's command line and the seeder do."""

from datetime import datetime
from uuid import UUID

from studium.accounts.people import store
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.principal import Role


async def set_role(tx: Transaction, *, user_id: UUID, role: Role, now: datetime) -> None:
    """Takes effect with the person's next request. Raises NotFound."""
    if not await store.update_role(tx, user_id=user_id, role=role, now=now):
        raise NotFound("There is no such account.")

"""What a person may open: the one place where flashcards ask what was bought."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from studium.commerce.catalog import EntitlementRequired, every_entitlement
from studium.platform.database import Transaction

PACK = "studypack"


async def open_features(tx: Transaction, user_id: UUID, *, now: datetime) -> frozenset[str]:
    """The features that are open to a person now."""
    rights = await every_entitlement(tx, user_id)
    return frozenset(right.feature for right in rights if right.is_active(now))


async def require_any(
    tx: Transaction, user_id: UUID, features: Iterable[str], *, now: datetime
) -> None:
    """Let in who has any one of these features; none named: everybody.

    Raises EntitlementRequired.
    """
    wanted = frozenset(features)
    if wanted and not wanted & await open_features(tx, user_id, now=now):
        names = " or ".join(sorted(wanted))
        raise EntitlementRequired(
            f"This opens with {names}, which your account does not have at this time. "
            "See /pricing.",
            features=sorted(wanted),
        )

"""What a person may open: the one place where flashcards ask what was bought."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import check_any_entitlement, current_entitlements
from studium.platform.database import Transaction

PACK = "studypack"


async def open_features(tx: Transaction, user_id: UUID, *, now: datetime) -> frozenset[str]:
    """The operator's features that are open to a person now."""
    rights = await current_entitlements(tx, user_id, now)
    return frozenset(
        right.feature for right in rights if right.owner_id is None and right.is_active(now)
    )


async def require_any(
    tx: Transaction, user_id: UUID, features: Sequence[str], *, now: datetime
) -> None:
    """Let in who has any one of these features; none named: everybody.

    Raises EntitlementRequired.
    """
    await check_any_entitlement(tx, user_id=user_id, features=features, at=now)

"""What opens planning: the one place where the plan asks what was bought."""

from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import check_any_entitlement
from studium.platform.database import Transaction
from studium.study.plan.model import FEATURE


async def require_plan(tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    """Let in who has StudyPack. Raises EntitlementRequired."""
    await check_any_entitlement(tx, user_id=user_id, features=(FEATURE,), at=now)

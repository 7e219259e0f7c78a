"""Hand people everything that is stored about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalDataRegistry
from studium.platform.text import utc_text


async def export_account(
    tx: Transaction, *, personal_data: PersonalDataRegistry, user_id: UUID, now: datetime
) -> dict[str, Any]:
    """JSON-ready, one member for each module that holds something."""
    held = await personal_data.read(tx, user_id)
    return {"exported_at": utc_text(now), **held}

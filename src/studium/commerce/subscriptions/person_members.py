"""What subscriptions add to a person's answer."""

from typing import Any
from uuid import UUID

from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.model import FREE
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.person_members import PersonMember


async def read_plan(_: Parts, tx: Transaction, user_id: UUID) -> Any:
    """The plan that is running; `free` without one."""
    found = await store.latest_begun(tx, user_id)
    return found.plan_slug if found is not None and found.is_running else FREE


async def read_status(_: Parts, tx: Transaction, user_id: UUID) -> Any:
    """How the newest subscription that began stands; null when none ever did."""
    found = await store.latest_begun(tx, user_id)
    return found and found.status.value


async def read_id(_: Parts, tx: Transaction, user_id: UUID) -> Any:
    """Its id."""
    found = await store.latest_begun(tx, user_id)
    return found and str(found.id)


PERSON_MEMBERS = (
    PersonMember("plan", read_plan, {"type": "string", "description": "Their plan, or `free`."}),
    PersonMember(
        "subscription_status",
        read_status,
        {"type": ["string", "null"], "description": "How their subscription stands."},
    ),
    PersonMember(
        "subscription_id",
        read_id,
        {"type": ["string", "null"], "format": "uuid", "description": "Their subscription."},
    ),
)

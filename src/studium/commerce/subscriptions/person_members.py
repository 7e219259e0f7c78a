"""What subscriptions add to a person's answer."""

from uuid import UUID

from studium.commerce.subscriptions import store
from studium.commerce.subscriptions.model import FREE, Subscription
from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.person_members import PersonMember


async def read_newest(_: Parts, tx: Transaction, user_id: UUID) -> Subscription | None:
    """The newest subscription that began, for all three members."""
    return await store.latest_begun(tx, user_id)


def plan_of(found: Subscription | None) -> str:
    """The plan that is running; `free` without one."""
    return found.plan_slug if found is not None and found.is_running else FREE


PERSON_MEMBERS = (
    PersonMember(
        "plan",
        read_newest,
        {"type": "string", "description": "Their plan, or `free`."},
        pick=plan_of,
    ),
    PersonMember(
        "subscription_status",
        read_newest,
        {"type": ["string", "null"], "description": "How their subscription stands."},
        pick=lambda found: found and found.status.value,
    ),
    PersonMember(
        "subscription_id",
        read_newest,
        {"type": ["string", "null"], "format": "uuid", "description": "Their subscription."},
        pick=lambda found: found and str(found.id),
    ),
)

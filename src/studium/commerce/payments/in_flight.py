"""What of payments still needs a connection."""

from uuid import UUID

from studium.commerce.payments import store
from studium.platform.database import Transaction


async def payments_in_flight(tx: Transaction, connection_id: UUID) -> list[str]:
    """Payments that may still be paid or captured, and refunds under way, a phrase each."""
    payments, refunds = await store.in_flight(tx, connection_id)
    uses = []
    if payments:
        uses.append(f"{payments} payment{'s' * (payments > 1)} that may still be completed")
    if refunds:
        uses.append(f"{refunds} refund{'s' * (refunds > 1)} under way")
    return uses

"""REST for payment providers: connecting accounts, and choosing the one that takes sales."""

from uuid import UUID

from studium.connect.calls import OwnerQueryDep
from studium.connect.connections import (
    ConnectionAnswer,
    ConnectionStatus,
    choose_selling,
    connection_of_owner,
    connection_router,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Conflict, NotFound
from studium.platform.web import PartsDep

router = connection_router(
    "/api/integrations/payment-providers", "payments", tag="payment providers"
)


class NotReadyForSales(Conflict):
    """The connection was never checked well, or is disabled."""

    slug = "connection-not-ready"
    title = "This connection cannot take sales yet"


@router.post("/{connection_id}/choose")
async def choose_provider(
    connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
) -> ConnectionAnswer:
    """Let this account take new sales; payments that were begun stay with theirs."""
    async with parts[Database].transaction() as tx:
        found = await connection_of_owner(tx, connection_id, owner_id=owner_id)
        if found is None:
            raise NotFound("There is no such connection.")
        if found.status not in {ConnectionStatus.ACTIVE, ConnectionStatus.FAILING}:
            raise NotReadyForSales("Test it first: it has to work before it takes money.")
        await choose_selling(
            tx, owner_id=owner_id, connection_id=connection_id, now=parts[Clock].now()
        )
        chosen = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    assert chosen is not None  # noqa: S101 - it was there a moment ago
    return ConnectionAnswer.of(chosen, parts)

"""REST for payment providers: connecting accounts, and choosing the one that takes sales."""

from uuid import UUID

from studium.commerce.payments.audiences import AudienceAnswer, AudienceRequest, keep_audience
from studium.connect.calls import OwnerQueryDep
from studium.connect.connections import (
    Connection,
    ConnectionAnswer,
    ConnectionStatus,
    choose_selling,
    connection_of_owner,
    connection_router,
    offer_connection,
    rotate_webhook_address,
)
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.parts import Parts
from studium.platform.vault import Vault
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
        await _ready(tx, connection_id, owner_id)
        await choose_selling(
            tx, owner_id=owner_id, connection_id=connection_id, now=parts[Clock].now()
        )
        return await _answer(tx, connection_id, owner_id, parts)


@router.post("/{connection_id}/offer")
async def offer_provider(
    connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
) -> ConnectionAnswer:
    """Let buyers choose this account beside the one that takes sales."""
    async with parts[Database].transaction() as tx:
        await _ready(tx, connection_id, owner_id)
        await offer_connection(
            tx, connection_id, owner_id=owner_id, is_offered=True, now=parts[Clock].now()
        )
        return await _answer(tx, connection_id, owner_id, parts)


@router.post("/{connection_id}/withdraw")
async def withdraw_provider(
    connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
) -> ConnectionAnswer:
    """Let buyers choose this account no more; payments that were begun stay with it."""
    async with parts[Database].transaction() as tx:
        await offer_connection(
            tx, connection_id, owner_id=owner_id, is_offered=False, now=parts[Clock].now()
        )
        return await _answer(tx, connection_id, owner_id, parts)


@router.post("/{connection_id}/webhook-address")
async def rotate_address(
    connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
) -> ConnectionAnswer:
    """Give this account a new webhook address; the old one is believed for a week more."""
    async with parts[Database].transaction() as tx:
        found = await rotate_webhook_address(
            tx, connection_id, owner_id=owner_id, vault=parts[Vault], now=parts[Clock].now()
        )
    return ConnectionAnswer.of(found, parts)


@router.get("/{connection_id}/audience")
async def read_audience(
    connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
) -> AudienceAnswer:
    """To whom this account sells."""
    async with parts[Database].reader() as tx:
        await _found(tx, connection_id, owner_id)
        return await AudienceAnswer.of(tx, connection_id)


@router.put("/{connection_id}/audience")
async def change_audience(
    connection_id: UUID, body: AudienceRequest, owner_id: OwnerQueryDep, parts: PartsDep
) -> AudienceAnswer:
    """Let this account sell to staff, to listed people, to some of a hundred, or to all.

    In test mode it sells to staff, its owner and listed people only, whatever is set.
    """
    async with parts[Database].transaction() as tx:
        await _found(tx, connection_id, owner_id)
        await keep_audience(tx, connection_id, body, now=parts[Clock].now())
        return await AudienceAnswer.of(tx, connection_id)


async def _found(tx: Transaction, connection_id: UUID, owner_id: UUID | None) -> Connection:
    found = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if found is None:
        raise NotFound("There is no such connection.")
    return found


async def _ready(tx: Transaction, connection_id: UUID, owner_id: UUID | None) -> None:
    found = await _found(tx, connection_id, owner_id)
    if found.status not in {ConnectionStatus.ACTIVE, ConnectionStatus.FAILING}:
        raise NotReadyForSales("Test it first: it has to work before it takes money.")


async def _answer(
    tx: Transaction, connection_id: UUID, owner_id: UUID | None, parts: Parts
) -> ConnectionAnswer:
    found = await _found(tx, connection_id, owner_id)
    return ConnectionAnswer.of(found, parts)

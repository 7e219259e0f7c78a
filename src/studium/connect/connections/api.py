"""REST over all connections, and the kinds that can be connected."""

from studium.connect.calls import OwnerQueryDep
from studium.connect.connections import store
from studium.connect.connections.answers import IntegrationAnswer, KindAnswer
from studium.connect.connections.health import health_of
from studium.connect.connections.kinds import ConnectionKinds
from studium.platform.database import Database
from studium.platform.web import (
    ApiRouter,
    Page,
    PageQueryDep,
    PartsDep,
    ResponseModel,
    SignedIn,
)

router = ApiRouter(prefix="/api/integrations", tags=["integrations"], idempotent=True)


class KindsAnswer(ResponseModel):
    """Every service that can be connected here."""

    items: list[KindAnswer]


@router.get("")
async def list_integrations(
    owner_id: OwnerQueryDep, query: PageQueryDep, parts: PartsDep
) -> Page[IntegrationAnswer]:
    """Everything that one has connected, newest first, with its state and how it did lately."""
    async with parts[Database].reader() as tx:
        found = await store.connections_of_owner(
            tx, owner_id=owner_id, before_id=query.before_id, limit=query.fetch_limit
        )
        health = await health_of(parts, tx, found, owner_id=owner_id)
    return Page.of([IntegrationAnswer.seen(each, health[each.id], parts) for each in found], query)


@router.get("/kinds", etag=True)
async def list_kinds(_: SignedIn, parts: PartsDep) -> KindsAnswer:
    """The services that can be connected, with the fields that each asks for."""
    return KindsAnswer(items=[KindAnswer.of(kind) for kind in parts[ConnectionKinds].all()])

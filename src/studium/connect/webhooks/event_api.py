"""REST about event types, events that others publish, and public keys."""

from uuid import UUID

from studium.connect.webhooks import store
from studium.connect.webhooks.actions.publish_events import publish_events
from studium.connect.webhooks.answers import (
    EventTypeAnswer,
    EventTypes,
    PublicKeys,
    PublishedEvent,
    PublishedEvents,
)
from studium.connect.webhooks.bodies import EventBatch, EventBody
from studium.connect.webhooks.catalog import event_types
from studium.connect.webhooks.showing import public_keys
from studium.platform.web import ApiRouter, ClockDep, DatabaseDep, SignedIn

router = ApiRouter(tags=["webhooks"], idempotent=True, scope="events")


@router.get("/api/event-types", etag=True)
async def list_event_types() -> EventTypes:
    """Every type of event that endpoints can ask for, with its schema and an example."""
    return EventTypes(
        items=[
            EventTypeAnswer(
                name=each.name,
                version=each.version,
                meaning=each.meaning,
                is_external=each.is_external,
                schema_=each.schema,
                example=each.example,
            )
            for each in event_types()
        ]
    )


@router.post("/api/events", status_code=202)
async def publish_event_route(
    body: EventBody | EventBatch, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> PublishedEvents:
    """Publish events of your own systems: `order.*`, `gallery.*` or `custom.*`, one or a batch.

    Your endpoints that ask for their types get them. Each is taken once by its id and type.
    """
    incoming = [body] if isinstance(body, EventBody) else body.events
    async with database.transaction() as tx:
        taken = await publish_events(
            tx,
            owner_id=principal.user_id,
            events=[each.incoming() for each in incoming],
            now=clock.now(),
        )
    return PublishedEvents(items=[PublishedEvent.model_validate(each) for each in taken])


@router.get("/api/webhook-keys/{key_set_id}")
async def list_public_keys(key_set_id: UUID, database: DatabaseDep, clock: ClockDep) -> PublicKeys:
    """The keys that an endpoint's `v1a` signatures are verified with, as a JWKS; empty for `v1`."""
    async with database.reader() as tx:
        secrets = await store.secrets_of(tx, [key_set_id], clock.now())
    return PublicKeys(keys=public_keys(secrets))

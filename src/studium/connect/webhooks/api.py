"""REST about one's own webhook endpoints."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from studium.connect.calls import OwnerQueryDep, owner_of
from studium.connect.webhooks import store
from studium.connect.webhooks.actions.change_endpoint import (
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from studium.connect.webhooks.actions.find_endpoint import find_endpoint
from studium.connect.webhooks.actions.register_endpoint import register_endpoint
from studium.connect.webhooks.actions.send_again import (
    find_delivery,
    replay_deliveries,
    retry_delivery,
    send_example,
)
from studium.connect.webhooks.answers import (
    AttemptAnswer,
    DeliveryAnswer,
    DeliveryDetails,
    EndpointAnswer,
    NewEndpointAnswer,
    ReplayAnswer,
    SecretAnswer,
)
from studium.connect.webhooks.bodies import (
    ChangedEndpointBody,
    EventsBody,
    ExampleBody,
    NewEndpointBody,
    ReplayBody,
    RotationBody,
)
from studium.connect.webhooks.deliveries.store import (
    attempts_of_delivery,
    body_of_delivery,
    deliveries_of_endpoint,
)
from studium.connect.webhooks.event_api import router as event_router
from studium.connect.webhooks.hook_api import router as hook_router
from studium.connect.webhooks.model import DeliveryStatus
from studium.connect.webhooks.portal_api import router as portal_router
from studium.connect.webhooks.showing import handed_out, new_endpoint_answer, wishes_of
from studium.connect.webhooks.wishes import EndpointRules
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    SignedIn,
    add_routes,
)

router = ApiRouter(prefix="/api/webhooks", tags=["webhooks"], idempotent=True, scope="webhooks")
MOST_ATTEMPTS_SHOWN = 100


@router.post("", status_code=201, location="/api/webhooks/{id}")
async def register_webhook(
    body: NewEndpointBody, principal: SignedIn, parts: PartsDep
) -> NewEndpointAnswer:
    """Register an endpoint. Its signing secret is in this answer and nowhere else."""
    async with parts[Database].transaction() as tx:
        endpoint, secret = await register_endpoint(
            tx,
            owner_id=owner_of(principal, for_operator=body.for_operator),
            wishes=body.wishes(),
            signing=body.signing,
            secret=body.secret,
            grant_id=principal.grant_id,
            rules=EndpointRules.of(parts),
            now=parts[Clock].now(),
        )
    return new_endpoint_answer(endpoint, secret, parts[Settings].base_url)


@router.get("", etag=True)
async def list_webhooks(
    owner_id: OwnerQueryDep, database: DatabaseDep, query: PageQueryDep
) -> Page[EndpointAnswer]:
    """Your endpoints, newest first."""
    async with database.reader() as tx:
        found = await store.endpoints_of_owner(
            tx, owner_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([EndpointAnswer.of(each) for each in found], query)


@router.get("/{endpoint_id}", etag=True)
async def read_webhook(
    endpoint_id: UUID, principal: SignedIn, database: DatabaseDep
) -> EndpointAnswer:
    """One of your endpoints."""
    async with database.reader() as tx:
        return EndpointAnswer.of(await find_endpoint(tx, caller=principal, endpoint_id=endpoint_id))


@router.put("/{endpoint_id}")
async def update_webhook(
    endpoint_id: UUID, body: ChangedEndpointBody, principal: SignedIn, parts: PartsDep
) -> EndpointAnswer:
    """Replace what an endpoint wants; `status` pauses or resumes it."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        endpoint = await change_endpoint(
            tx,
            caller=principal,
            endpoint_id=endpoint_id,
            wishes=body.wishes(),
            rules=EndpointRules.of(parts),
            now=now,
        )
        if body.status == "paused":
            endpoint = await pause_endpoint(tx, caller=principal, endpoint_id=endpoint_id, now=now)
        elif body.status == "active":
            endpoint = await resume_endpoint(
                tx,
                caller=principal,
                endpoint_id=endpoint_id,
                sends_held=body.sends_held,
                now=now,
            )
    return EndpointAnswer.of(endpoint)


@router.put("/{endpoint_id}/events")
async def update_webhook_events(
    endpoint_id: UUID, body: EventsBody, principal: SignedIn, parts: PartsDep
) -> EndpointAnswer:
    """Replace which events an endpoint wants."""
    async with parts[Database].transaction() as tx:
        endpoint = await find_endpoint(tx, caller=principal, endpoint_id=endpoint_id)
        endpoint = await change_endpoint(
            tx,
            caller=principal,
            endpoint_id=endpoint_id,
            wishes=wishes_of(endpoint, event_types=body.event_types),
            rules=EndpointRules.of(parts),
            now=parts[Clock].now(),
        )
    return EndpointAnswer.of(endpoint)


@router.delete("/{endpoint_id}", status_code=204)
async def remove_webhook(
    endpoint_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> None:
    """Remove an endpoint; nothing more is sent to it."""
    async with database.transaction() as tx:
        await remove_endpoint(tx, caller=principal, endpoint_id=endpoint_id, now=clock.now())


@router.put("/{endpoint_id}/secret")
async def rotate_webhook_secret(
    endpoint_id: UUID, body: RotationBody, principal: SignedIn, parts: PartsDep
) -> SecretAnswer:
    """Sign with a new secret; the old ones sign, too, for the overlap."""
    now, overlap = parts[Clock].now(), timedelta(seconds=body.overlap_seconds)
    async with parts[Database].transaction() as tx:
        secret = await rotate_secret(
            tx,
            caller=principal,
            endpoint_id=endpoint_id,
            signing=body.signing,
            secret=body.secret,
            overlap=overlap,
            vault=parts[Vault],
            now=now,
        )
    shared, public_key = handed_out(secret)
    return SecretAnswer(secret=shared, public_key=public_key, old_secrets_sign_until=now + overlap)


@router.post("/{endpoint_id}/test", status_code=202)
async def send_test_event(
    endpoint_id: UUID,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    body: ExampleBody | None = None,
) -> DeliveryAnswer:
    """Send an example of an event, signed like any other."""
    async with database.transaction() as tx:
        delivery = await send_example(
            tx,
            caller=principal,
            endpoint_id=endpoint_id,
            event_type=(body or ExampleBody()).event_type,
            now=clock.now(),
        )
    return DeliveryAnswer.of(delivery)


@router.get("/{endpoint_id}/deliveries")
async def list_deliveries(  # noqa: PLR0913 - one argument for each filter
    *,
    endpoint_id: UUID,
    principal: SignedIn,
    database: DatabaseDep,
    query: PageQueryDep,
    status: DeliveryStatus | None = None,
    event_type: Annotated[str | None, Query(max_length=100)] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Page[DeliveryAnswer]:
    """An endpoint's deliveries, newest first."""
    async with database.reader() as tx:
        await find_endpoint(tx, caller=principal, endpoint_id=endpoint_id)
        found = await deliveries_of_endpoint(
            tx,
            endpoint_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            status=status,
            event_type=event_type,
            since=since,
            until=until,
        )
    return Page.of([DeliveryAnswer.of(each) for each in found], query)


@router.post("/{endpoint_id}/deliveries/replay", status_code=202)
async def replay_webhook_deliveries(
    endpoint_id: UUID, body: ReplayBody, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> ReplayAnswer:
    """Send again what is dead, or was held, of a time or all: the oldest 10,000 at once."""
    async with database.transaction() as tx:
        replayed = await replay_deliveries(
            tx,
            caller=principal,
            endpoint_id=endpoint_id,
            statuses=body.kinds(),
            since=body.since,
            until=body.until,
            now=clock.now(),
        )
    return ReplayAnswer(replayed=replayed)


@router.get("/{endpoint_id}/deliveries/{delivery_id}")
async def read_delivery(
    endpoint_id: UUID, delivery_id: UUID, principal: SignedIn, database: DatabaseDep
) -> DeliveryDetails:
    """One delivery: what it sends, and every attempt with what came back."""
    async with database.reader() as tx:
        _, delivery = await find_delivery(
            tx, caller=principal, endpoint_id=endpoint_id, delivery_id=delivery_id
        )
        body = await body_of_delivery(tx, delivery)
        attempts = await attempts_of_delivery(tx, delivery_id, limit=MOST_ATTEMPTS_SHOWN)
    return DeliveryDetails(
        **DeliveryAnswer.of(delivery).model_dump(),
        body=None if body is None else body.decode(),
        log=[AttemptAnswer.of(each) for each in attempts],
    )


@router.post("/{endpoint_id}/deliveries/{delivery_id}/retry", status_code=202)
async def retry_webhook_delivery(
    endpoint_id: UUID,
    delivery_id: UUID,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> DeliveryAnswer:
    """Send a delivery again now, whatever became of it."""
    async with database.transaction() as tx:
        delivery = await retry_delivery(
            tx,
            caller=principal,
            endpoint_id=endpoint_id,
            delivery_id=delivery_id,
            now=clock.now(),
        )
    return DeliveryAnswer.of(delivery)


add_routes(router, event_router, hook_router, portal_router)

"""REST hooks: endpoints that another service, such as Zapier, n8n or Make, keeps for a person."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from studium.connect.calls import OwnerQueryDep, owner_of
from studium.connect.webhooks.actions.change_endpoint import remove_endpoint
from studium.connect.webhooks.actions.find_endpoint import find_hook
from studium.connect.webhooks.actions.register_endpoint import register_endpoint
from studium.connect.webhooks.actions.sample_events import sample_events
from studium.connect.webhooks.answers import HookAnswer, HookSamples, NewHookAnswer, ToldEvent
from studium.connect.webhooks.model import Signing
from studium.connect.webhooks.wishes import EndpointRules, EndpointWishes
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    PartsDep,
    RequestModel,
    SignedIn,
    Text,
)

router = ApiRouter(prefix="/api/hooks", tags=["webhooks"], idempotent=True, scope="webhooks")

_TIMEOUT_SECONDS = 30
_ServiceName = Annotated[
    Text, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_.-]*$")
]


class HookBody(RequestModel):
    """Which events a service wants, and where."""

    target_url: Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
    event_type: Annotated[Text, StringConstraints(min_length=1, max_length=100)] = Field(
        description="A type, `payment.*`, or `*` for all."
    )
    service: _ServiceName = Field(description="Who keeps the hook: `zapier`, `n8n`, `make`, …")
    for_operator: bool = Field(
        default=False, description="For events that belong to nobody; administrators only."
    )

    def wishes(self) -> EndpointWishes:
        """The same for the domain."""
        return EndpointWishes(
            url=self.target_url,
            description="",
            event_types=[self.event_type],
            filters=[],
            headers=None,
            order_by=None,
            batch_size=1,
            batch_seconds=5,
            timeout_seconds=_TIMEOUT_SECONDS,
            rate_per_minute=None,
        )


@router.post("", status_code=201, location="/api/hooks/{id}")
async def subscribe_hook_route(
    body: HookBody, principal: SignedIn, parts: PartsDep
) -> NewHookAnswer:
    """Subscribe an address to events. The secret that signs them is in this answer alone.

    The address is not asked to confirm. It ends the hook by answering 410.
    """
    async with parts[Database].transaction() as tx:
        endpoint, secret = await register_endpoint(
            tx,
            owner_id=owner_of(principal, for_operator=body.for_operator),
            wishes=body.wishes(),
            signing=Signing.V1,
            service=body.service,
            grant_id=principal.grant_id,
            rules=EndpointRules.of(parts),
            now=parts[Clock].now(),
        )
    return NewHookAnswer(**HookAnswer.of(endpoint).model_dump(), secret=secret)


@router.get("/samples")
async def list_samples(
    *,
    event_type: Annotated[str, Query(min_length=1, max_length=100)],
    limit: Annotated[int, Query(ge=1, le=25)] = 3,
    owner_id: OwnerQueryDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> HookSamples:
    """What hooks for an event are sent: your latest ones, newest first, or else an example."""
    async with database.reader() as tx:
        found = await sample_events(
            tx, owner_id=owner_id, event_type=event_type, limit=limit, now=clock.now()
        )
    return HookSamples(items=[ToldEvent.model_validate(each.told()) for each in found])


@router.get("/{hook_id}")
async def read_hook(hook_id: UUID, principal: SignedIn, database: DatabaseDep) -> HookAnswer:
    """One of your hooks: whether it stands, and whether it is sent events."""
    async with database.reader() as tx:
        return HookAnswer.of(await find_hook(tx, caller=principal, hook_id=hook_id))


@router.delete("/{hook_id}", status_code=204)
async def unsubscribe_hook_route(
    hook_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> None:
    """End a hook; nothing more is sent to its address."""
    async with database.transaction() as tx:
        await find_hook(tx, caller=principal, hook_id=hook_id)
        await remove_endpoint(tx, caller=principal, endpoint_id=hook_id, now=clock.now())

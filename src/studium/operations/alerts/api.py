"""REST for alerts: one's own, and the operator's for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from studium.connect.calls import OwnerQueryDep
from studium.operations.alerts import store
from studium.operations.alerts.actions.acknowledge_alert import acknowledge_alert
from studium.operations.alerts.actions.declare_maintenance import (
    LONGEST_MINUTES,
    declare_maintenance,
    end_maintenance,
)
from studium.operations.alerts.answers import AlertAnswer, MaintenanceAnswer
from studium.platform.errors import NotFound
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    RequestModel,
    SignedIn,
    Text,
)

router = ApiRouter(tags=["alerts"])


class MaintenanceWish(RequestModel):
    """For how long nobody is to be told of alerts, and why."""

    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
    reason: Annotated[Text, StringConstraints(min_length=1, max_length=500)]


@router.get("/api/alerts")
async def list_alerts(
    owner_id: OwnerQueryDep,
    query: PageQueryDep,
    database: DatabaseDep,
    *,
    is_open: bool | None = None,
    cause: Annotated[Text | None, Query(max_length=60)] = None,
) -> Page[AlertAnswer]:
    """What needs a person, or needed one, newest first."""
    async with database.reader() as tx:
        found = await store.alerts_of_owner(
            tx,
            owner_id,
            before_id=query.before_id,
            limit=query.fetch_limit,
            is_open=is_open,
            cause=cause,
        )
    return Page.of([AlertAnswer.model_validate(each) for each in found], query)


@router.get("/api/alerts/{alert_id}")
async def read_alert(alert_id: UUID, owner_id: OwnerQueryDep, database: DatabaseDep) -> AlertAnswer:
    """One alert."""
    async with database.reader() as tx:
        found = await store.alert_of_owner(tx, alert_id, owner_id=owner_id)
    if found is None:
        raise NotFound("There is no such alert.")
    return AlertAnswer.model_validate(found)


@router.put("/api/alerts/{alert_id}/acknowledgement")
async def acknowledge_alert_route(
    alert_id: UUID,
    owner_id: OwnerQueryDep,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> AlertAnswer:
    """Say that one looks after it. 409 when somebody else said so first, or when it is closed."""
    async with database.transaction() as tx:
        alert = await acknowledge_alert(
            tx,
            alert_id=alert_id,
            owner_id=owner_id,
            actor_id=principal.user_id,
            now=clock.now(),
        )
    return AlertAnswer.model_validate(alert)


@router.put("/api/maintenance")
async def put_maintenance(
    wish: MaintenanceWish, admin: AdminOnly, database: DatabaseDep, clock: ClockDep
) -> MaintenanceAnswer:
    """Mute alerts from now on; what is still wrong at the end is told then."""
    async with database.transaction() as tx:
        maintenance = await declare_maintenance(
            tx,
            minutes=wish.minutes,
            reason=wish.reason,
            actor_id=admin.user_id,
            now=clock.now(),
        )
    return MaintenanceAnswer.model_validate(maintenance)


@router.delete("/api/maintenance", status_code=204)
async def delete_maintenance(admin: AdminOnly, database: DatabaseDep, clock: ClockDep) -> Response:
    """End the maintenance that is going on."""
    async with database.transaction() as tx:
        await end_maintenance(tx, actor_id=admin.user_id, now=clock.now())
    return Response(status_code=204)

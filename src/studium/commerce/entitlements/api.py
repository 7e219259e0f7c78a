"""REST for entitlements: one's own, and what admins grant."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from studium.accounts.people import EmailAddress, person_by_email
from studium.commerce.entitlements import store
from studium.commerce.entitlements.actions.grant_as_staff import grant_as_staff, withdraw_as_staff
from studium.commerce.entitlements.answers import EntitlementAnswer
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

router = ApiRouter(prefix="/api", tags=["entitlements"], idempotent=True)

Reason = Annotated[Text, StringConstraints(min_length=3, max_length=500)]


class GrantRequest(RequestModel):
    """Whom to grant what: the person by `user_id` or by `email`."""

    user_id: UUID | None = None
    email: EmailAddress | None = None
    feature: Annotated[Text, Field(min_length=1, max_length=64)]
    ends_at: AwareDatetime | None = Field(None, description="Null is for good.")
    reason: Reason = Field(description="For the record; the person does not see it.")

    @model_validator(mode="after")
    def names_one_person(self) -> Self:
        """Refuse both and neither."""
        if (self.user_id is None) is (self.email is None):
            raise ValueError("send either user_id or email")
        return self


@router.get("/purchases/entitlements", etag=True, scope="purchases")
async def list_entitlements(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> Page[EntitlementAnswer]:
    """What one may use now (`is_active`) or from a later time on, newest first."""
    now = clock.now()
    async with database.reader() as tx:
        found = await store.page_of_entitlements(
            tx, principal.user_id, now, before_id=query.before_id, limit=query.fetch_limit
        )
    answers = [EntitlementAnswer.of(entitlement, now=now) for entitlement in found]
    return Page.of(answers, query)


@router.get("/admin/entitlements/{entitlement_id}", etag=True, scope="entitlements")
async def read_entitlement(
    entitlement_id: UUID, _: AdminOnly, database: DatabaseDep, clock: ClockDep
) -> EntitlementAnswer:
    """One right, whoever's it is: for admins."""
    async with database.reader() as tx:
        found = await store.entitlement(tx, entitlement_id)
    if found is None:
        raise NotFound("There is no such entitlement.")
    return EntitlementAnswer.of(found, now=clock.now())


@router.post(
    "/admin/entitlements",
    status_code=201,
    scope="entitlements",
    location="/api/admin/entitlements/{id}",
)
async def grant_feature_route(
    body: GrantRequest, principal: AdminOnly, database: DatabaseDep, clock: ClockDep
) -> EntitlementAnswer:
    """Grant a person one of the operator's features from now on: for admins, on the record."""
    now: datetime = clock.now()
    async with database.transaction() as tx:
        user_id = body.user_id
        if body.email is not None:
            person = await person_by_email(tx, body.email)
            if person is None:
                raise NotFound("There is no such person.")
            user_id = person.id
        assert user_id is not None  # noqa: S101 - the request names one
        granted = await grant_as_staff(
            tx,
            actor_id=principal.user_id,
            user_id=user_id,
            feature=body.feature,
            ends_at=body.ends_at,
            reason=body.reason,
            now=now,
        )
    return EntitlementAnswer.of(granted, now=now)


@router.delete("/admin/entitlements/{entitlement_id}", status_code=204, scope="entitlements")
async def withdraw_feature_route(
    entitlement_id: UUID,
    principal: AdminOnly,
    database: DatabaseDep,
    clock: ClockDep,
    reason: Annotated[Reason, Query(description="For the record.")],
) -> None:
    """Withdraw what an admin granted: for admins, on the record."""
    async with database.transaction() as tx:
        await withdraw_as_staff(
            tx,
            actor_id=principal.user_id,
            entitlement_id=entitlement_id,
            reason=reason,
            now=clock.now(),
        )

"""REST about one's own record, and other people's for staff."""

from typing import Annotated, cast

from fastapi import Query, Request, Response
from pydantic import Field, StringConstraints

from studium.accounts.people.actions.change_profile import ProfileChanges, change_profile
from studium.accounts.people.actions.ensure_person import ensure_person
from studium.accounts.people.answers import PersonAnswer, answer_about
from studium.accounts.people.callers import BySession
from studium.accounts.people.fields import EmailAddress, Name, Preferences, TimeZoneName
from studium.accounts.people.model import Person, PersonPrincipal
from studium.accounts.people.store import person_by_email, person_by_id
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import parts_of
from studium.platform.principal import Principal
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    StaffOnly,
    Text,
    add_routes,
)

router = ApiRouter(prefix="/api/users", tags=["accounts"])
_staff_router = ApiRouter(
    prefix="/api/admin/people", tags=["accounts"], idempotent=True, scope="people"
)


class ProfileRequest(RequestModel):
    """Members that are left out stay as they are; null removes.

    Preferences are merged key by key: a null removes its key.
    """

    first_name: Name | None = None
    last_name: Name | None = None
    timezone: TimeZoneName | None = None
    preferences: Preferences = Field(default_factory=dict)


@router.get("/me", etag=True, scope="profile")
async def read_me(principal: SignedIn, request: Request) -> PersonAnswer:
    """Who you are: profile, role, timezone and preferences."""
    return await answer_about(parts_of(request), await _person(principal, request))


@router.patch("/me")
async def change_me(
    changes: ProfileRequest, principal: BySession, parts: PartsDep, clock: ClockDep
) -> PersonAnswer:
    """Change your names, timezone or preferences."""
    wanted = cast("ProfileChanges", changes.model_dump(exclude_unset=True))
    async with parts[Database].transaction() as tx:
        person = await change_profile(
            tx, user_id=principal.user_id, changes=wanted, now=clock.now()
        )
    return await answer_about(parts, person)


async def _person(principal: Principal, request: Request) -> Person:
    """The caller's record: read along with a session, looked up for other credentials.

    Every client asks for it first and often, so nothing is depended on that is rarely needed.
    """
    if isinstance(principal, PersonPrincipal):
        return principal.person
    async with parts_of(request)[Database].reader() as tx:
        person = await person_by_id(tx, principal.user_id)
    if person is None:
        raise NotFound("This account does not exist any more.")
    return person


class PersonRequest(RequestModel):
    """Whom to find by the address, or else to give an account."""

    email: EmailAddress
    first_name: Name | None = None
    last_name: Name | None = None
    timezone: TimeZoneName | None = None
    reason: Annotated[Text, StringConstraints(min_length=3, max_length=500)] = Field(
        description="For the record; the person does not see it."
    )


class FoundPeople(ResponseModel):
    """The person with an address; nobody or one."""

    items: list[PersonAnswer]


@_staff_router.get("")
async def find_people(
    email: Annotated[EmailAddress, Query(description="The whole address.")],
    _: StaffOnly,
    parts: PartsDep,
) -> FoundPeople:
    """The person with an address: for staff."""
    async with parts[Database].reader() as tx:
        person = await person_by_email(tx, email)
    return FoundPeople(items=[] if person is None else [await answer_about(parts, person)])


@_staff_router.post(
    "",
    status_code=201,
    location="/api/admin/people/{id}",
    responses={200: {"description": "They had an account."}},
)
async def create_or_find_person(
    body: PersonRequest,
    response: Response,
    principal: AdminOnly,
    parts: PartsDep,
    clock: ClockDep,
) -> PersonAnswer:
    """The person with an address, made when there is none: for admins, on the record.

    A person who was there stays as they are, and the answer is 200. A new one has no password
    and chooses one by resetting it, which proves the address.
    """
    async with parts[Database].transaction() as tx:
        person, is_new = await ensure_person(
            tx, actor_id=principal.user_id, now=clock.now(), **body.model_dump()
        )
    if not is_new:
        response.status_code = 200
    return await answer_about(parts, person)


add_routes(router, _staff_router)

"""REST about one's own record."""

from typing import cast

from fastapi import Request
from pydantic import Field

from studium.accounts.people.actions.change_profile import ProfileChanges, change_profile
from studium.accounts.people.answers import PersonAnswer, answer_about
from studium.accounts.people.callers import BySession
from studium.accounts.people.fields import Name, Preferences, TimeZoneName
from studium.accounts.people.model import Person, PersonPrincipal
from studium.accounts.people.store import person_by_id
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import parts_of
from studium.platform.principal import Principal
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    PartsDep,
    RequestModel,
    SignedIn,
)

router = ApiRouter(prefix="/api/users", tags=["accounts"])


class ProfileRequest(RequestModel):
    """Members that are left out stay as they are; null removes.

    Preferences are merged key by key: a null removes its key.
    """

    first_name: Name | None = None
    last_name: Name | None = None
    timezone: TimeZoneName | None = None
    preferences: Preferences = Field(default_factory=dict)


@router.get("/me", scope="profile")
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

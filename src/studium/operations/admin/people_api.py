"""REST for staff: one person, a search over everything, and what staff did."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import StringConstraints

from studium.accounts.people import PersonAnswer, answer_about
from studium.commerce.entitlements import EntitlementAnswer, every_entitlement
from studium.operations.admin.actions.look_at_person import look_at_person
from studium.operations.admin.answers import ActAnswer, HitAnswer, SearchAnswer
from studium.platform.audit import search_acts
from studium.platform.database import Database
from studium.platform.staff_search import StaffSearches
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    ResponseModel,
    StaffOnly,
    Text,
    TimeBound,
)

router = ApiRouter(prefix="/api/admin", tags=["staff"], scope="people")

_Words = Annotated[Text, StringConstraints(min_length=1, max_length=200), Query()]
_Kind = Annotated[Text, StringConstraints(min_length=1, max_length=100), Query()]


class PersonForStaff(ResponseModel):
    """A person, and every right that they have or had."""

    person: PersonAnswer
    entitlements: list[EntitlementAnswer]


@router.get("/people/{user_id}")
async def read_person(
    user_id: UUID, staff: StaffOnly, parts: PartsDep, clock: ClockDep
) -> PersonForStaff:
    """A person, for staff; looking is a staff act of its own, on the record."""
    now = clock.now()
    async with parts[Database].transaction() as tx:
        found = await look_at_person(tx, user_id, actor_id=staff.user_id, now=now)
        rights = await every_entitlement(tx, user_id)
    return PersonForStaff(
        person=await answer_about(parts, found),
        entitlements=[EntitlementAnswer.of(each, now=now) for each in rights],
    )


@router.get("/search", scope="search")
async def search_everything_route(words: _Words, _: StaffOnly, parts: PartsDep) -> SearchAnswer:
    """People, purchases, subscriptions, questions, orders and connections, by id or by name."""
    async with parts[Database].reader() as tx:
        found = await parts[StaffSearches].find(tx, words)
    return SearchAnswer(
        items=[
            HitAnswer(kind=kind, title=hit.title, text=hit.text, href=hit.href)
            for kind, hits in found
            for hit in hits
        ]
    )


@router.get("/acts", scope="audit")
async def list_acts(  # noqa: PLR0913, PLR0917 - FastAPI calls it by name
    _: StaffOnly,
    query: PageQueryDep,
    database: DatabaseDep,
    actor_id: UUID | None = None,
    subject_kind: _Kind | None = None,
    subject_id: UUID | None = None,
    since: TimeBound | None = None,
    until: TimeBound | None = None,
) -> Page[ActAnswer]:
    """What staff did, newest first, by who, to what, and when."""
    async with database.reader() as tx:
        found = await search_acts(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            actor_id=actor_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            since=since,
            until=until,
        )
    return Page.of([ActAnswer.model_validate(each) for each in found], query)

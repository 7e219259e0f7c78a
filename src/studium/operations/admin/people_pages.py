"""The search over everything, the record of what staff did, and one person for support."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from studium.accounts.people import clean_email, person_by_email, person_by_id
from studium.commerce.catalog import purchases_of
from studium.commerce.credits import account_of
from studium.commerce.entitlements import every_entitlement
from studium.connect.connections import connections_of_owner
from studium.operations.admin.actions.look_at_person import look_at_person
from studium.operations.alerts import alerts_of_owner
from studium.platform.audit import acts_on, search_acts
from studium.platform.database import Database, Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    PageRouter,
    PageStaffOnly,
    PathId,
    list_links,
    render,
)
from studium.platform.staff_search import StaffSearches
from studium.platform.web import ClockDep, DatabaseDep, Page, PageQueryDep, PartsDep, Text

router = PageRouter(prefix="/admin")

_MOST = 20
_NOBODY = UUID(int=0)
Words = Annotated[Text | None, Query(max_length=200)]


@router.get("/search")
async def search(
    request: Request, _: PageStaffOnly, parts: PartsDep, words: Words = None
) -> Response:
    """Whatever modules let staff find, by id or by name."""
    wanted = (words or "").strip()
    async with parts[Database].reader() as tx:
        found = await parts[StaffSearches].find(tx, wanted) if wanted else []
    return await render(request, "admin/search.html", words=wanted, found=found)


@router.get("/people/{user_id}")
async def person(
    request: Request, user_id: PathId, staff: PageStaffOnly, parts: PartsDep, clock: ClockDep
) -> Response:
    """What a person has, as support needs to see it; looking is a staff act of its own."""
    async with parts[Database].transaction() as tx:
        found = await look_at_person(tx, user_id, actor_id=staff.user_id, now=clock.now())
        shown = await _all_of(tx, user_id)
    return await render(request, "admin/person.html", person=found, **shown)


async def _all_of(tx: Transaction, user_id: UUID) -> dict[str, Any]:
    acts = await acts_on(tx, subject_kind="person", subject_id=user_id, limit=_MOST)
    return {
        "rights": await every_entitlement(tx, user_id),
        "purchases": await purchases_of(tx, user_id=user_id, before_id=AFTER_ALL_IDS, limit=_MOST),
        "credits": await account_of(tx, user_id),
        "connections": await connections_of_owner(
            tx, owner_id=user_id, before_id=AFTER_ALL_IDS, limit=_MOST
        ),
        "alerts": await alerts_of_owner(
            tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST, is_open=True
        ),
        "acts": acts,
        "names": await _names(tx, {act.actor_id for act in acts}),
    }


@router.get("/audit")
async def audit(
    request: Request, _: PageStaffOnly, query: PageQueryDep, database: DatabaseDep
) -> Response:
    """What staff did, newest first, narrowed by who, what and to what."""
    wanted = {
        name: request.query_params.get(name, "").replace("\0", "").strip()[:100]
        for name in ("actor", "action", "subject_kind", "subject_id")
    }
    async with database.reader() as tx:
        found = await search_acts(
            tx,
            before_id=query.before_id,
            limit=query.fetch_limit,
            actor_id=await _actor(tx, wanted["actor"]),
            action=f"%{wanted['action']}%" if wanted["action"] else None,
            subject_kind=wanted["subject_kind"] or None,
            subject_id=_id_or_nobody(wanted["subject_id"]),
        )
        page = Page.of(found, query)
        names = await _names(tx, {act.actor_id for act in page.items})
    kept = {name: value for name, value in wanted.items() if value}
    return await render(
        request,
        "admin/audit.html",
        acts=page.items,
        names=names,
        wanted=wanted,
        **list_links(page, query, "/admin/audit", kept),
    )


async def _actor(tx: Transaction, email: str) -> UUID | None:
    """Whose acts are looked for: anybody's, or nobody's when there is no such person."""
    if not email:
        return None
    try:
        found = await person_by_email(tx, clean_email(email))
    except ValueError:
        return _NOBODY
    return found.id if found else _NOBODY


def _id_or_nobody(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return _NOBODY


async def _names(tx: Transaction, user_ids: set[UUID]) -> dict[UUID, str]:
    found = {}
    for user_id in user_ids:
        person = await person_by_id(tx, user_id)
        if person is not None:
            found[user_id] = person.email
    return found

"""/docs and /problems: derived from the running code, so that they stay true."""

from functools import cache
from itertools import groupby
from typing import Any

from fastapi import Request
from starlette.responses import Response

from studium.operations.reference.changes import CHANGES
from studium.operations.reference.document import add_meanings
from studium.operations.reference.model import (
    Value,
    members,
    prose,
    retiring_operations,
)
from studium.operations.reference.texts import ReferenceTexts
from studium.platform.errors import NotFound
from studium.platform.events import event_schema, public_event_types
from studium.platform.pages import PageRouter, render
from studium.platform.settings import Settings
from studium.platform.web import SHORTEST_NOTICE_DAYS, PartsDep, problem_kinds, status_of

router = PageRouter()


@router.get("/docs")
async def api_reference(request: Request, parts: PartsDep, words: str = "") -> Response:
    """Every route of the API by its subject, or those that are about some words."""
    groups = parts[ReferenceTexts].groups(request.app.openapi)
    if not words.strip():
        index = parts[ReferenceTexts].once("index", "reference/index.html", groups=groups)
        return await render(request, "reference/api.html", index=index, words="", count=None)
    found = [group.about(words) for group in groups]
    return await render(
        request,
        "reference/api.html",
        index=None,
        groups=[group for group in found if group.operations],
        words=words,
        count=sum(len(group.operations) for group in found),
    )


@router.get("/docs/api/{subject}")
async def subject_reference(request: Request, subject: str, parts: PartsDep) -> Response:
    """The routes of one subject: what they take, answer and refuse."""
    groups = parts[ReferenceTexts].groups(request.app.openapi)
    group = next((each for each in groups if each.anchor == subject), None)
    if group is None:
        raise NotFound("The API has no such subject.")
    operations = parts[ReferenceTexts].once(
        subject,
        "reference/operations.html",
        group=group,
        address=parts[Settings].base_url,
    )
    return await render(
        request, "reference/subject.html", group=group, groups=groups, operations=operations
    )


@router.get("/docs/changes")
async def changes(request: Request) -> Response:
    """How the API changes: the policy, what is to go, and what changed when."""
    by_day = groupby(CHANGES, key=lambda change: change.on)
    return await render(
        request,
        "reference/changes.html",
        changes=[
            (day, [{"kind": each.kind.value, "text": prose(each.text)} for each in lines])
            for day, lines in by_day
        ],
        retiring=retiring_operations(request.app.openapi()),
        notice_days=SHORTEST_NOTICE_DAYS,
    )


@router.get("/docs/events")
async def event_reference(request: Request, parts: PartsDep) -> Response:
    """Every event that other systems may hear of."""
    known = _events()
    events = parts[ReferenceTexts].once("events", "reference/event_types.html", events=known)
    types = [each["type"] for each in known]
    return await render(request, "reference/events.html", events=events, types=types)


@router.get("/problems")
async def problem_reference(request: Request) -> Response:
    """Every kind of problem that the API answers with."""
    return await render(request, "reference/problems.html", problems=_problems())


@router.get("/problems/{slug}")
async def problem_page(request: Request, slug: str) -> Response:
    """What the `type` of a problem document leads to."""
    for problem in _problems():
        if problem["slug"] == slug:
            return await render(request, "reference/problem.html", problem=problem)
    raise NotFound("There is no problem of this name.")


@cache
def _events() -> list[dict[str, Any]]:
    return [
        {"type": name, "description": prose(kind.__doc__ or ""), "members": _payload(kind)}
        for name, kind in public_event_types().items()
    ]


def _problems() -> list[dict[str, Any]]:
    """Every kind of problem, in the order of their slugs."""
    return [
        {
            "slug": kind.slug,
            "title": kind.title,
            "description": prose(kind.__doc__ or ""),
            "status": status_of(kind),
        }
        for kind in problem_kinds()
    ]


def _payload(kind: Any) -> list[Value]:
    schema = event_schema(kind)
    add_meanings(schema)
    return list(members(schema, schema))

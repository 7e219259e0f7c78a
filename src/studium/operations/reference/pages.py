"""/docs and /problems: derived from the running code, so that they stay true."""

from itertools import groupby
from typing import Any

from fastapi import Request
from starlette.responses import Response

from studium.operations.reference.changes import CHANGES
from studium.operations.reference.model import (
    Value,
    members,
    prose,
    read_groups,
    retiring_operations,
)
from studium.operations.reference.texts import ReferenceTexts
from studium.platform.errors import NotFound
from studium.platform.events import event_schema, public_event_types
from studium.platform.pages import PageRouter, render
from studium.platform.web import SHORTEST_NOTICE_DAYS, PartsDep, problem_kinds, status_of

router = PageRouter()


@router.get("/docs")
async def api_reference(request: Request, parts: PartsDep) -> Response:
    """Every route of the API."""
    operations = parts[ReferenceTexts].once(
        "reference/operations.html", lambda: {"groups": read_groups(request.app.openapi())}
    )
    return await render(request, "reference/api.html", operations=operations)


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
    events = parts[ReferenceTexts].once("reference/event_types.html", lambda: {"events": _events()})
    return await render(request, "reference/events.html", events=events)


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
    return list(members(schema, schema))

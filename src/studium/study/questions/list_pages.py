"""The bank as a list: searched, filtered, and as a queue of what is to be reviewed."""

import contextlib
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.responses import Response

from studium.platform.database import Database
from studium.platform.pages import (
    PageRouter,
    PageStaffOnly,
    list_links,
    render,
)
from studium.platform.web import Page, PageQueryDep, PartsDep, Text
from studium.study.questions import store
from studium.study.questions.actions.find_questions import Wanted, find_questions
from studium.study.questions.measures import Measured, measures_of
from studium.study.questions.model import QuestionState
from studium.study.questions.types import QuestionTypes

router = PageRouter(prefix="/admin/questions")

_STATES = (
    ("in_review", "To review"),
    ("draft", "Drafts"),
    ("approved", "Approved"),
    ("retired", "Retired"),
)
_Typed = Annotated[Text, Query(max_length=500)]


def _typed_figures(
    least_right: _Typed = "",
    most_right: _Typed = "",
    most_discrimination: _Typed = "",
    in_doubt: _Typed = "",
) -> dict[str, str]:
    return {
        "least_right": least_right,
        "most_right": most_right,
        "most_discrimination": most_discrimination,
        "in_doubt": in_doubt,
    }


_TypedFigures = Annotated[dict[str, str], Depends(_typed_figures)]


@router.get("")
async def questions(  # noqa: PLR0913 - each is a filter
    request: Request,
    _: PageStaffOnly,
    parts: PartsDep,
    query: PageQueryDep,
    *,
    text: _Typed = "",
    meaning: _Typed = "",
    domain: _Typed = "",
    difficulty: _Typed = "",
    state: _Typed = "",
    type: _Typed = "",  # noqa: A002 - its name in the form
    figures: _TypedFigures,
) -> Response:
    """Search and filter; what a browser sends empty is free."""
    errors: dict[str, str] = {}
    wanted = Wanted(
        text=text or None,
        meaning=meaning or None,
        domain=domain or None,
        difficulty=int(difficulty) if difficulty in set("12345") else None,
        state=QuestionState(state) if state in set(QuestionState) else None,
        type=type or None,
        measured=_measured(figures, errors),
    )
    limit = query.limit if wanted.meaning else query.fetch_limit
    found = await find_questions(parts, wanted, before_id=query.before_id, limit=limit)
    page = Page.of(found, query)
    async with parts[Database].reader() as tx:
        domains = await store.list_domains(tx)
        measures = await measures_of(tx, [question.id for question in page.items])
        counts = await store.count_by_state(tx)
    filters = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return await render(
        request,
        "questions/list.html",
        questions=page.items,
        measures=measures,
        wanted=wanted,
        typed=figures,
        errors=errors,
        status=422 if errors else 200,
        domains=[("", "Any"), *((each.slug, each.title) for each in domains)],
        types=[
            ("", "Any"),
            *((plugin.name, plugin.title) for plugin in parts[QuestionTypes].plugins),
        ],
        states=[(name, words, counts.get(name, 0)) for name, words in _STATES],
        **list_links(page, query, "/admin/questions", filters),
    )


def _measured(typed: dict[str, str], errors: dict[str, str]) -> Measured:
    """The figures to search by; what is no figure is told in `errors`."""
    return Measured(
        least_facility=_share("least_right", typed["least_right"], errors),
        most_facility=_share("most_right", typed["most_right"], errors),
        most_discrimination=_figure(
            "most_discrimination", typed["most_discrimination"], (-1, 1), errors
        ),
        in_doubt_only=bool(typed["in_doubt"]),
    )


def _share(name: str, typed: str, errors: dict[str, str]) -> float | None:
    """A share that was typed in per cent."""
    percent = _figure(name, typed, (0, 100), errors)
    return None if percent is None else percent / 100


def _figure(
    name: str, typed: str, within: tuple[float, float], errors: dict[str, str]
) -> float | None:
    """A number that was typed; one that is none, or beyond these limits, is told in `errors`."""
    if not typed.strip():
        return None
    lowest, highest = within
    with contextlib.suppress(ValueError):
        value = float(typed)
        if lowest <= value <= highest:
            return value
    errors[name] = f"Write a number from {lowest:g} to {highest:g}."
    return None

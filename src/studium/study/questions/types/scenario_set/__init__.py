"""Scenario set: an opening scene and four items of six options, of which three are best.

The form that the OTR exam has used since January 2024 in place of simulations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studium.study.questions.content import Fault, QuestionContent, Said
from studium.study.questions.types.bodies import body_faults, repeated
from studium.study.questions.types.choices import LABELS, rows_of
from studium.study.questions.types.contract import Response, ResponseInvalid
from studium.study.questions.types.scoring import Score, score_choice

_ITEMS = 4
_OPTIONS = 6
_BEST = 3
_STRICT = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Option(BaseModel):
    model_config = _STRICT

    label: Said
    content: Said
    is_correct: bool
    rationale: str | None = None


class _Item(BaseModel):
    model_config = _STRICT

    id: Said
    stem: Said
    options: Annotated[list[_Option], Field(min_length=_OPTIONS, max_length=_OPTIONS)]
    select: Annotated[int, Field(ge=_BEST, le=_BEST)] = _BEST
    rationale: str | None = None


class _Body(BaseModel):
    model_config = _STRICT

    opening: Said
    items: Annotated[list[_Item], Field(min_length=_ITEMS, max_length=_ITEMS)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    items: dict[str, list[str]] = {}


class ScenarioSet:
    """`response_value` is `{"items": {"i1": ["A", "C", "D"]}}`, by the labels of the options."""

    name = "SCENARIO_SET"
    title = "Scenario set"
    scorings: tuple[str, ...] = ("select_n", "dichotomous", "plus_minus")

    def faults(self, content: QuestionContent) -> list[Fault]:
        """Four items of six different options, three of them right."""
        faults = body_faults(_Body, content.body)
        if content.variants:
            faults.append(Fault("variants", "A scenario set has items and no options of its own."))
        if faults:
            return faults
        body = _Body.model_validate(content.body)
        faults += repeated([item.id for item in body.items], "body.items")
        for number, item in enumerate(body.items):
            at = f"body.items.{number}.options"
            if sum(option.is_correct for option in item.options) != item.select:
                faults.append(Fault(at, f"Mark {item.select} options as the best."))
            if len({option.content.casefold() for option in item.options}) < _OPTIONS:
                faults.append(Fault(at, "Two options say the same."))
            if [option.label for option in item.options] != list(LABELS[:_OPTIONS]):
                faults.append(
                    Fault(at, f"Label the options A to {LABELS[_OPTIONS - 1]}, in order.")
                )
        return faults

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """Items are named by their places."""
        body = _Body.model_validate(content.body)
        items = [
            item.model_copy(update={"id": f"i{place}"}) for place, item in enumerate(body.items, 1)
        ]
        named = body.model_copy(update={"items": items}).model_dump()
        return replace(content, body=named)

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The scene and the items, in their author's order."""
        del seed, response
        body = _Body.model_validate(content.body)
        return {
            "opening": body.opening,
            "items": [
                {
                    "id": item.id,
                    "stem": item.stem,
                    "choose": item.select,
                    "options": [
                        {"id": option.label, "label": option.label, "content": option.content}
                        for option in item.options
                    ],
                }
                for item in body.items
            ],
        }

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """Known labels of known items, no more than are to be chosen; empty items left out."""
        del previous
        body = _Body.model_validate(content.body)
        if response.selected_option is not None or response.selected_options:
            raise ResponseInvalid("Answer this question with response_value.")
        given = _chosen(response)
        read: dict[str, list[str]] = {}
        for item in body.items:
            chosen = given.pop(item.id, [])
            known = {option.label for option in item.options}
            if not set(chosen) <= known or len(set(chosen)) < len(chosen):
                raise ResponseInvalid(f"Choose each option of {item.id} once.")
            if len(chosen) > item.select:
                raise ResponseInvalid(f"Choose {item.select} options of {item.id} at most.")
            if chosen:
                read[item.id] = sorted(chosen)
        if given:
            raise ResponseInvalid("There is no such item in this question.")
        return Response(response_value={"items": read})

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """The chosen labels, by item."""
        del previous
        items = {
            name.removeprefix("items."): list(values)
            for name, values in fields.items()
            if name.startswith("items.")
        }
        return Response(response_value={"items": items})

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether every item has as many choices as it asks for."""
        body, given = _Body.model_validate(content.body), _chosen(response)
        return all(len(given.get(item.id, [])) == item.select for item in body.items)

    def score(self, content: QuestionContent, response: Response) -> Score:
        """A point for each item, by the policy."""
        body, given = _Body.model_validate(content.body), _chosen(response)
        earned = [
            score_choice(
                set(given.get(item.id, [])),
                {option.label for option in item.options if option.is_correct},
                content.scoring,
            ).earned
            for item in body.items
        ]
        return Score(sum(earned, Fraction(0)), possible=len(body.items))

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """Each option with its worth and why."""
        del seed
        body, given = _Body.model_validate(content.body), _chosen(response)
        return {
            "opening": body.opening,
            "items": [
                {
                    "id": item.id,
                    "stem": item.stem,
                    "choose": item.select,
                    "rationale": item.rationale,
                    "options": [
                        {
                            "id": option.label,
                            **option.model_dump(),
                            "is_chosen": option.label in given.get(item.id, []),
                        }
                        for option in item.options
                    ],
                }
                for item in body.items
            ],
        }

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The scene and its items."""
        items = [
            {
                "id": f"i{place}",
                "stem": item.get("stem", ""),
                "rationale": item.get("rationale") or None,
                "options": [
                    {
                        "label": LABELS[number],
                        "content": row.get("content", ""),
                        "is_correct": row.get("is_correct") == "yes",
                        "rationale": row.get("rationale") or None,
                    }
                    for number, row in enumerate(rows_of(item, "options")[:_OPTIONS])
                ],
            }
            for place, item in enumerate(rows_of(fields, "items"), 1)
        ]
        return {"variants": [], "body": {"opening": fields.get("opening", ""), "items": items}}


def _chosen(response: Response) -> dict[str, list[str]]:
    try:
        return dict(_Value.model_validate(response.response_value or {}).items)
    except ValidationError as problem:
        raise ResponseInvalid("Send the labels that were chosen, by item.") from problem


TYPE = ScenarioSet()

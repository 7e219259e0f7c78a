"""Ordering: all options are put in their right order."""

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from studium.study.questions.content import Fault, QuestionContent, Variant
from studium.study.questions.types.choices import (
    form_options,
    option_faults,
    option_id,
    read_choices,
    shown_options,
    shuffled,
)
from studium.study.questions.types.contract import Response, ResponseInvalid
from studium.study.questions.types.scoring import NOTHING, Score

_LEAST = 3


class Ordering:
    """`selected_options` are the ids of all options, first to last."""

    name = "ORDERING"
    title = "Ordering"
    scorings: tuple[str, ...] = ("dichotomous", "rationale_pairs")

    def faults(self, content: QuestionContent) -> list[Fault]:
        """At least three options, none of them keyed: their places are the key."""
        faults = option_faults(content, least=_LEAST, are_keyed=False)
        if any(variant.is_correct is not None for variant in content.variants):
            faults.append(Fault("variants", "Options that are ordered are not right or wrong."))
        return faults

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """Options are named by random ids already."""
        return content

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The options, shuffled by the seed, labelled by where they then stand."""
        del response
        return {"options": shown_options(_shuffled(content, seed))}

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """Every option once, or none."""
        del previous
        known = {option_id(variant) for variant in content.variants}
        chosen = read_choices(response, known, most=len(known))
        if chosen and len(chosen) < len(known):
            raise ResponseInvalid("Put every option in its place.")
        return Response(selected_options=chosen)

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """The options by the places that were given."""
        del previous
        places = {
            name.removeprefix("place."): int(values[-1])
            for name, values in fields.items()
            if name.startswith("place.") and values[-1].isdecimal()
        }
        return Response(selected_options=tuple(sorted(places, key=lambda name: places[name])))

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether there is an order."""
        return len(response.selected_options) == len(content.variants)

    def score(self, content: QuestionContent, response: Response) -> Score:
        """All or nothing; by rationale pairs a point for each two that follow each other."""
        given = response.selected_options
        right = [option_id(variant) for variant in content.ordered]
        if len(given) < len(right):
            return NOTHING
        if content.scoring == "rationale_pairs":
            found = set(itertools.pairwise(given))
            wanted = set(itertools.pairwise(right))
            return Score(Fraction(len(found & wanted), len(wanted)))
        return Score(Fraction(int(list(given) == right)))

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The options in their right order, each with the place it was given."""
        labels = {each["id"]: each["label"] for each in shown_options(_shuffled(content, seed))}
        given = list(response.selected_options)
        return {
            "options": [
                {
                    "id": option_id(variant),
                    "label": labels[option_id(variant)],
                    "content": variant.content,
                    "place": place,
                    "given_place": given.index(option_id(variant)) + 1 if given else None,
                    "rationale": variant.rationale,
                }
                for place, variant in enumerate(content.ordered, 1)
            ]
        }

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Options in their right order."""
        options = [{**option, "is_correct": None} for option in form_options(fields)]
        return {"variants": options, "body": {}}


def _shuffled(content: QuestionContent, seed: str) -> list[Variant]:
    by_id = {option_id(variant): variant for variant in content.variants}
    return [by_id[name] for name in shuffled(by_id, seed)]


TYPE = Ordering()

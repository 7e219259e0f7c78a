"""Single best answer: one option of several is right."""

from collections.abc import Mapping, Sequence
from typing import Any

from studium.study.questions.content import Fault, QuestionContent
from studium.study.questions.types.choices import (
    explained_options,
    form_options,
    option_faults,
    option_id,
    right_options,
    rows_of,
    shown_options,
)
from studium.study.questions.types.contract import Response, ResponseInvalid
from studium.study.questions.types.scoring import NOTHING, Score, score_choice

_LEAST = 2


class SingleBest:
    """`selected_option` is the id of the chosen option."""

    name = "SINGLE_BEST"
    title = "Single best answer"
    scorings: tuple[str, ...] = ("dichotomous",)

    def faults(self, content: QuestionContent) -> list[Fault]:
        """One right option of at least two."""
        faults = option_faults(content, least=_LEAST)
        if sum(bool(variant.is_correct) for variant in content.variants) != 1:
            faults.append(Fault("variants", "Mark one option as the right one."))
        return faults

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """Options are named by random ids already."""
        return content

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The options in their author's order."""
        del seed, response
        return {"choose": 1, "options": shown_options(content.ordered)}

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """One known option, or none."""
        del previous
        if response.selected_options or response.response_value is not None:
            raise ResponseInvalid("Answer this question with selected_option.")
        known = {option_id(variant) for variant in content.variants}
        if response.selected_option is not None and response.selected_option not in known:
            raise ResponseInvalid("There is no such option in this question.")
        return response

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """The chosen option."""
        del previous
        return Response(selected_option=next(iter(fields.get("selected_option", [])), None))

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether an option is chosen."""
        del content
        return response.selected_option is not None

    def score(self, content: QuestionContent, response: Response) -> Score:
        """All or nothing."""
        if response.selected_option is None:
            return NOTHING
        return score_choice({response.selected_option}, right_options(content), content.scoring)

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """Each option with its worth and why."""
        del seed
        chosen = {response.selected_option} if response.selected_option else set[str]()
        return {"choose": 1, "options": explained_options(content.ordered, chosen)}

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Options; the right one is named by `correct`, a row's number."""
        options = form_options(
            {
                "variants": [
                    {**row, "is_correct": "yes" if str(place) == fields.get("correct") else "no"}
                    for place, row in enumerate(rows_of(fields, "variants"))
                ]
            }
        )
        return {"variants": options, "body": {}}


TYPE = SingleBest()

"""Multiple select: several options are right."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from studium.study.questions.content import Fault, QuestionContent
from studium.study.questions.types.bodies import body_faults
from studium.study.questions.types.choices import (
    explained_options,
    form_options,
    option_faults,
    option_id,
    read_choices,
    right_options,
    shown_options,
)
from studium.study.questions.types.contract import Response
from studium.study.questions.types.scoring import Score, score_choice

_LEAST = 3


class _Body(BaseModel):
    """`select` is how many to choose, when the candidate is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    select: Annotated[int, Field(ge=1)] | None = None


class MultiSelect:
    """`selected_options` are the ids of the chosen options, in any order."""

    name = "MULTI_SELECT"
    title = "Multiple select"
    scorings: tuple[str, ...] = ("dichotomous", "plus_minus", "select_n", "rationale_pairs")

    def faults(self, content: QuestionContent) -> list[Fault]:
        """At least one right option of at least three, and what the policy needs."""
        faults = option_faults(content, least=_LEAST) + body_faults(_Body, content.body)
        right = sum(bool(variant.is_correct) for variant in content.variants)
        if not 1 <= right < len(content.variants):
            faults.append(Fault("variants", "Some options must be right, and some wrong."))
        if content.scoring == "select_n" and content.body.get("select") != right:
            faults.append(Fault("body.select", f"Say how many to choose: {right} are right."))
        if content.body.get("select") not in {None, right}:
            faults.append(Fault("body.select", f"{right} options are right, not so many."))
        if content.scoring == "rationale_pairs":
            faults += _pair_faults(content)
        return faults

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """Options are named by random ids already."""
        return content

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The options, and how many to choose where the author says so."""
        del seed, response
        return {
            "choose": content.body.get("select"),
            "options": shown_options(content.ordered),
        }

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """Known options, in the question's order; no more than there are to choose."""
        del previous
        known = [option_id(variant) for variant in content.ordered]
        chosen = read_choices(response, known, most=content.body.get("select") or len(known))
        return Response(selected_options=tuple(sorted(chosen, key=known.index)))

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """The chosen options."""
        del previous
        return Response(selected_options=tuple(fields.get("selected_options", ())))

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether as many are chosen as are to be, or any."""
        return len(response.selected_options) >= (content.body.get("select") or 1)

    def score(self, content: QuestionContent, response: Response) -> Score:
        """By the item's policy."""
        pairs = {option_id(each): each.metadata.get("pair") for each in content.variants}
        chosen = set(response.selected_options)
        return score_choice(chosen, right_options(content), content.scoring, pairs=pairs)

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """Each option with its worth and why."""
        del seed
        return {
            "choose": content.body.get("select"),
            "options": explained_options(content.ordered, response.selected_options),
        }

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Options with their keys, and how many to choose."""
        select = str(fields.get("select", "")).strip()
        body = {"select": int(select)} if select.isdigit() else {}
        return {"variants": form_options(fields), "body": body}


def _pair_faults(content: QuestionContent) -> list[Fault]:
    pairs = {variant.metadata.get("pair") for variant in content.variants}
    right = {variant.metadata.get("pair") for variant in content.variants if variant.is_correct}
    if None in pairs or pairs != right:
        return [Fault("variants", "Give each option its pair, and each pair a right option.")]
    return []


TYPE = MultiSelect()

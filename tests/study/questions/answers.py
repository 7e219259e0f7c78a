"""Answers to a question, made from what a candidate sees of it."""

from typing import Any

from hypothesis import strategies as st
from tests.study.questions.drawn import TYPES

from studium.study.questions.content import QuestionContent
from studium.study.questions.types import NO_RESPONSE, Response


def _some(draw: st.DrawFn, names: list[str], *, most: int | None, least: int = 0) -> list[str]:
    most = len(names) if most is None else min(most, len(names))
    chosen: list[str] = draw(
        st.lists(st.sampled_from(names), unique=True, min_size=min(least, most), max_size=most)
    )
    return chosen


@st.composite
def responses(draw: st.DrawFn, content: QuestionContent, *, full: bool = False) -> Response:
    """Any response that the question accepts; `full` answers all of it."""
    view = TYPES.candidate_view(content, seed="drawn")
    if content.type == "SINGLE_BEST":
        names = [option["id"] for option in view["options"]]
        chosen = draw(st.sampled_from(names if full else [*names, None]))
        return Response(selected_option=chosen)
    if content.type == "ORDERING":
        order = draw(st.permutations([option["id"] for option in view["options"]]))
        return Response(selected_options=tuple(order) if full or draw(st.booleans()) else ())
    if content.type == "CLINICAL_SIM":
        return _sim(draw, content, full=full)
    if content.type == "SCENARIO_SET":
        items = {
            item["id"]: _some(draw, list("ABCDEF"), most=3, least=3 if full else 0)
            for item in view["items"]
        }
        return Response(response_value={"items": items})
    parts: list[dict[str, Any]] = view.get("options") or view["regions"]
    least = (view["choose"] or 1) if full else 0
    names = [part["id"] for part in parts]
    return Response(selected_options=tuple(_some(draw, names, most=view["choose"], least=least)))


def _sim(draw: st.DrawFn, content: QuestionContent, *, full: bool) -> Response:
    response = NO_RESPONSE
    while True:
        view = TYPES.candidate_view(content, seed="drawn", response=response)
        if view["is_finished"] or not (full or draw(st.booleans())):
            return response
        step = view["steps"][-1]
        names = [action["id"] for action in step["actions"]]
        most = 1 if step["choose"] == "one" else None
        taken = [
            {"step": each["id"], "actions": [a["id"] for a in each["actions"] if a["is_chosen"]]}
            for each in view["steps"][:-1]
        ]
        taken.append({"step": step["id"], "actions": _some(draw, names, most=most, least=1)})
        response = Response(response_value={"steps": taken})

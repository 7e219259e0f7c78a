"""Clinical simulation: one acts step by step, and sees what comes of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from studium.study.questions.content import Fault, QuestionContent
from studium.study.questions.types.bodies import body_faults, repeated
from studium.study.questions.types.choices import rows_of, shuffled
from studium.study.questions.types.clinical_sim.body import (
    Action,
    Body,
    Step,
    best_points,
    path_faults,
    taken_steps,
    walk,
)
from studium.study.questions.types.contract import Response, ResponseInvalid
from studium.study.questions.types.scoring import NOTHING, Score


class ClinicalSim:
    """`response_value` is `{"steps": [{"step": "s1", "actions": ["a1"]}]}`.

    A step that was taken stays taken: its feedback has been seen.
    """

    name = "CLINICAL_SIM"
    title = "Clinical simulation"
    scorings: tuple[str, ...] = ("plus_minus", "dichotomous")

    def faults(self, content: QuestionContent) -> list[Fault]:
        """Ways that lead on and end, and points to be won."""
        faults = body_faults(Body, content.body)
        if content.variants:
            faults.append(Fault("variants", "A simulation has steps and no options."))
        if faults:
            return faults
        body = Body.model_validate(content.body)
        faults += repeated([step.id for step in body.steps], "body.steps")
        for number, step in enumerate(body.steps):
            at = f"body.steps.{number}.actions"
            faults += repeated([action.id for action in step.actions], at)
            if step.choose == "many" and any(action.leads_to for action in step.actions):
                faults.append(Fault(at, "Where many are chosen, the step says what is next."))
        faults = faults or path_faults(body)
        if not faults and best_points(body) < 1:
            faults.append(Fault("body.steps", "No way through is worth a point."))
        return faults

    def normalised(self, content: QuestionContent) -> QuestionContent:
        """Steps and actions named in an order that follows from their words alone."""
        body = Body.model_validate(content.body)
        names = _names({step.id: step.prompt for step in body.steps}, "s")
        steps = [_renamed(step, names) for step in body.steps]
        steps.sort(key=lambda step: int(step.id[1:]))
        start = names[body.start]
        named = body.model_copy(update={"steps": steps, "start": start})
        return replace(content, body=named.model_dump())

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The opening, the steps that were taken with their feedback, and the one that is next."""
        body = Body.model_validate(content.body)
        steps = [_shown(step, taken, seed) for step, taken in walk(body, response)]
        return {
            "opening": body.opening,
            "steps": steps,
            "is_finished": all(step["is_taken"] for step in steps),
        }

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response
    ) -> Response:
        """A path that exists and goes on from what was taken before."""
        if response.selected_option is not None or response.selected_options:
            raise ResponseInvalid("Answer this question with response_value.")
        body = Body.model_validate(content.body)
        read = [
            {"step": step.id, "actions": sorted(action.id for action in taken)}
            for step, taken in walk(body, response)
            if taken is not None
        ]
        before = [taken.model_dump() for taken in taken_steps(previous.response_value)]
        if read[: len(before)] != before:
            raise ResponseInvalid("A step that was taken stays taken.")
        return Response(response_value={"steps": read})

    def read_answer(self, fields: Mapping[str, Sequence[str]], *, previous: Response) -> Response:
        """The steps before, and the actions of the one that was shown."""
        before = (previous.response_value or {}).get("steps", [])
        steps = [
            {"step": name, "actions": list(fields.get("actions", ()))}
            for name in fields.get("step", ())
            if fields.get("actions")
        ]
        return Response(response_value={"steps": [*before, *steps]})

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether the end is reached."""
        body = Body.model_validate(content.body)
        return all(taken is not None for _, taken in walk(body, response))

    def score(self, content: QuestionContent, response: Response) -> Score:
        """The points of what was done by the most that could be won, never below zero."""
        body = Body.model_validate(content.body)
        points = sum(action.points for _, taken in walk(body, response) for action in taken or ())
        best = best_points(body)
        if content.scoring == "dichotomous":
            return Score(Fraction(int(points >= best))) if response.response_value else NOTHING
        return Score(Fraction(min(best, max(0, points)), best))

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response
    ) -> dict[str, Any]:
        """The path that was taken, with points and reasons of everything that could be done."""
        body = Body.model_validate(content.body)
        return {
            "opening": body.opening,
            "best_points": best_points(body),
            "steps": [
                {
                    **_shown(step, taken, seed),
                    "actions": [_explained(action, taken) for action in _shuffled(step, seed)],
                }
                for step, taken in walk(body, response)
            ],
        }

    def read_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Steps with their actions; rows without words are left out."""
        steps = [
            {
                "id": step.get("id") or f"s{place}",
                "prompt": step["prompt"],
                "choose": step.get("choose", "one"),
                "next": step.get("next") or None,
                "actions": [
                    {
                        "id": f"a{number}",
                        "content": row["content"],
                        "points": row.get("points", "0"),
                        "feedback": row.get("feedback", ""),
                        "rationale": row.get("rationale") or None,
                        "leads_to": row.get("leads_to") or None,
                    }
                    for number, row in enumerate(rows_of(step, "actions"), 1)
                    if str(row.get("content", "")).strip()
                ],
            }
            for place, step in enumerate(rows_of(fields, "steps"), 1)
            if str(step.get("prompt", "")).strip()
        ]
        start = fields.get("start") or (steps[0]["id"] if steps else "")
        return {
            "variants": [],
            "body": {"opening": fields.get("opening", ""), "steps": steps, "start": start},
        }


def _names(words: Mapping[str, str], letter: str) -> dict[str, str]:
    """New names, in an order that follows from the words."""
    order = sorted(words, key=lambda name: hashlib.sha256(words[name].encode()).digest())
    return {name: f"{letter}{place}" for place, name in enumerate(order, 1)}


def _renamed(step: Step, steps: Mapping[str, str]) -> Step:
    names = _names({action.id: action.content for action in step.actions}, "a")
    actions = [
        action.model_copy(
            update={"id": names[action.id], "leads_to": steps.get(action.leads_to or "")}
        )
        for action in step.actions
    ]
    actions.sort(key=lambda action: int(action.id[1:]))
    return step.model_copy(
        update={"id": steps[step.id], "next": steps.get(step.next or ""), "actions": actions}
    )


def _shuffled(step: Step, seed: str) -> list[Action]:
    by_id = {action.id: action for action in step.actions}
    return [by_id[name] for name in shuffled(by_id, f"{seed}/{step.id}")]


def _shown(step: Step, taken: list[Action] | None, seed: str) -> dict[str, Any]:
    done = {action.id for action in taken or ()}
    return {
        "id": step.id,
        "prompt": step.prompt,
        "choose": step.choose,
        "is_taken": taken is not None,
        "actions": [
            {
                "id": action.id,
                "content": action.content,
                "is_chosen": action.id in done,
                "feedback": action.feedback if action.id in done else None,
            }
            for action in _shuffled(step, seed)
        ],
    }


def _explained(action: Action, taken: list[Action] | None) -> dict[str, Any]:
    return {
        "id": action.id,
        "content": action.content,
        "is_chosen": action in (taken or ()),
        "points": action.points,
        "feedback": action.feedback,
        "rationale": action.rationale,
    }


TYPE = ClinicalSim()

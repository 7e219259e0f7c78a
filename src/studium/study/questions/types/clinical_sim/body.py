"""A simulation: steps with actions, each action worth points and leading on. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studium.study.questions.content import Fault, Said
from studium.study.questions.types.contract import Response, ResponseInvalid

_STRICT = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
_MOST_POINTS = 2


class Action(BaseModel):
    """Something that the candidate may do; `leads_to` names the step after it."""

    model_config = _STRICT

    id: Said
    content: Said
    points: Annotated[int, Field(ge=-_MOST_POINTS, le=_MOST_POINTS)]
    feedback: Said
    rationale: str | None = None
    leads_to: str | None = None


class Step(BaseModel):
    """Where the candidate acts; `next` is the step after it when its actions name none."""

    model_config = _STRICT

    id: Said
    prompt: Said
    choose: Literal["one", "many"] = "one"
    actions: Annotated[list[Action], Field(min_length=2, max_length=12)]
    next: str | None = None

    def after(self, action: Action | None) -> str | None:
        """The name of the step that follows; None: it ends here."""
        return (action.leads_to if action and self.choose == "one" else None) or self.next


class Body(BaseModel):
    """The whole simulation."""

    model_config = _STRICT

    opening: Said
    steps: Annotated[list[Step], Field(min_length=1, max_length=30)]
    start: Said

    def step(self, name: str | None) -> Step | None:
        """The step of this name."""
        return next((step for step in self.steps if step.id == name), None)


class Taken(BaseModel):
    """A step as a candidate took it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    actions: Annotated[list[str], Field(min_length=1, max_length=12)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: Annotated[list[Taken], Field(max_length=30)] = []


def taken_steps(value: Mapping[str, Any] | None) -> list[Taken]:
    """The steps in a response's value. Raises ResponseInvalid."""
    try:
        return _Value.model_validate(value or {}).steps
    except ValidationError as problem:
        raise ResponseInvalid("Send the steps that were taken, each with its actions.") from problem


def walk(body: Body, response: Response) -> Iterator[tuple[Step, list[Action] | None]]:
    """Each step that was reached with the actions taken there; None where it goes on.

    Raises ResponseInvalid when the path does not exist.
    """
    step = body.step(body.start)
    for taken in taken_steps(response.response_value):
        if step is None or taken.step != step.id:
            raise ResponseInvalid("This step does not follow from the ones before it.")
        actions = [action for action in step.actions if action.id in taken.actions]
        if len(actions) < len(taken.actions) or (step.choose == "one" and len(actions) > 1):
            raise ResponseInvalid("These actions cannot be taken in this step.")
        yield step, actions
        step = body.step(step.after(actions[0]))
    if step is not None:
        yield step, None


def best_points(body: Body) -> int:
    """The most points that any path gives."""

    @cache
    def best(name: str | None) -> int:
        step = body.step(name)
        if step is None:
            return 0
        if step.choose == "many":
            gains = [action.points for action in step.actions if action.points > 0]
            # One has to act: where all actions cost points, the least costly counts.
            own = sum(gains) if gains else max(action.points for action in step.actions)
            return own + best(step.next)
        return max(action.points + best(step.after(action)) for action in step.actions)

    return best(body.start)


def path_faults(body: Body) -> list[Fault]:
    """What is wrong with the ways through: missing, circular or unreachable steps."""
    names = {step.id for step in body.steps}
    leads = {
        step.id: {name for action in step.actions if (name := step.after(action))}
        for step in body.steps
    }
    missing = ({body.start} | {name for after in leads.values() for name in after}) - names
    if missing:
        return [Fault("body.steps", f"There is no step {name}.") for name in sorted(missing)]
    reached = _reached(leads, body.start)
    if reached is None:
        return [Fault("body.steps", "A way leads back to a step before it.")]
    return [
        Fault("body.steps", f"Nothing leads to the step {name}.")
        for name in sorted(names - reached)
    ]


def _reached(leads: Mapping[str, set[str]], start: str) -> set[str] | None:
    """All steps that can be reached; None when one can be reached from itself."""
    done: set[str] = set()

    def visit(name: str, path: frozenset[str]) -> bool:
        if name in path:
            return False
        if name in done:
            return True
        good = all(visit(after, path | {name}) for after in sorted(leads[name]))
        done.add(name)
        return good

    return done if visit(start, frozenset()) else None

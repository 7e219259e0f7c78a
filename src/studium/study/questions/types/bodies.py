"""Reading a question's `body` by the model of its type. Pure."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from studium.study.questions.content import Fault, faults_of

Body = TypeVar("Body", bound=BaseModel)


def body_faults(model: type[BaseModel], body: dict[str, Any]) -> list[Fault]:
    """What the model does not accept."""
    try:
        model.model_validate(body)
    except ValidationError as problem:
        return faults_of(problem, "body")
    return []


def repeated(names: list[str], at: str) -> list[Fault]:
    """A fault when two parts have one name."""
    return [Fault(at, "Two parts have the same id.")] if len(set(names)) < len(names) else []

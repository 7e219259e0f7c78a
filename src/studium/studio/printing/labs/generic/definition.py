"""How to speak to a lab: a definition in JSON, checked when it is saved.

Requests are templates: `{{ship_to.name}}` is replaced by what stands at that path of the order;
`{"$each": "items", "$make": {…}}` makes a list, each of whose elements is `each` in the template.
Answers are read by JMESPath (https://jmespath.org), which has a closed list of functions.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import jmespath  # type: ignore[import-untyped]
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from studium.studio.printing.model import OrderState

_VALUE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_NAMES = {"key", "reference", "ship_to", "shipping", "items", "each", "order_id"}
_MOST_DEPTH = 12


def _expression(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as problem:
        raise ValueError(f"{text!r} is no JMESPath expression") from problem
    return text


def _template(value: Any) -> Any:
    _check(value, depth=0)
    return value


def _check(value: Any, *, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise ValueError("the template nests too deep")
    if isinstance(value, str):
        for path in _VALUE.findall(value):
            if path.partition(".")[0] not in _NAMES:
                raise ValueError(f"{{{{{path}}}}} is nothing of an order")
    elif isinstance(value, dict):
        for inner in value.values():
            _check(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth=depth + 1)


Expression = Annotated[str, AfterValidator(_expression)]
Template = Annotated[Any, AfterValidator(_template)]
PathTemplate = Annotated[str, Field(pattern=r"^/"), AfterValidator(_template)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Auth(_Part):
    """How calls are proved: the credential in a header, as bearer token or as Basic."""

    kind: Literal["header", "bearer", "basic"]
    header: str = "X-API-Key"


class Submission(_Part):
    """How an order is placed; `confirm` is the second step of labs that have two.

    `idempotency`: the lab knows our key from the body (`body`), or from a header; `lookup` is where
    an order is found by our key before it is placed again.
    """

    path: PathTemplate
    body: Template
    order_id: Expression
    error: Expression | None = None
    confirm: PathTemplate | None = None
    idempotency: Literal["body", "header", "lookup"]
    header: str = "Idempotency-Key"
    lookup: PathTemplate | None = None
    lookup_id: Expression | None = None


class Reading(_Part):
    """How far an order is; `shipments` are objects with carrier, tracking_number, tracking_url."""

    path: PathTemplate
    state: Expression
    shipments: Expression | None = None


class Cancelling(_Part):
    """How an order is cancelled."""

    method: Literal["POST", "DELETE", "PATCH"] = "POST"
    path: PathTemplate


class LabDefinition(_Part):
    """A lab, as the generic adapter speaks to it."""

    base_url: Annotated[str, Field(pattern=r"^https?://")]
    auth: Auth
    submit: Submission
    status: Reading
    states: dict[str, OrderState]
    cancel: Cancelling | None = None
    callback_key: Expression | None = Field(
        None, description="Where an unsigned callback names our key; the order is read then."
    )


def render(template: Any, values: Mapping[str, Any]) -> Any:
    """A request from its template."""
    if isinstance(template, dict):
        if "$each" in template:
            listed = _at(str(template["$each"]), values) or []
            return [render(template["$make"], {**values, "each": each}) for each in listed]
        return {name: render(inner, values) for name, inner in template.items()}
    if isinstance(template, list):
        return [render(inner, values) for inner in template]
    if not isinstance(template, str):
        return template
    whole = _VALUE.fullmatch(template)
    if whole is not None:
        return _at(whole[1], values)
    return _VALUE.sub(lambda found: str(_at(found[1], values) or ""), template)


def _at(path: str, values: Mapping[str, Any]) -> Any:
    found: Any = values
    for step in path.split("."):
        if isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found

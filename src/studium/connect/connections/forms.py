"""Forms for what connects an account, made from the models of its kind."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined
from starlette.requests import Request

from studium.connect.connections.kinds import ConnectionKind


async def typed_fields(request: Request) -> dict[str, str]:
    """The form's fields that hold something."""
    form = await request.form(max_files=0, max_fields=100)
    return {name: v.strip() for name, v in form.items() if isinstance(v, str) and v.strip()}


def fields_of_group(typed: Mapping[str, str], group: str) -> dict[str, str]:
    """What was typed into the fields of a group, by their names in the kind's model."""
    prefix = f"{group}."
    return {n.removeprefix(prefix): v for n, v in typed.items() if n.startswith(prefix)}


def form_fields(kind: ConnectionKind) -> list[dict[str, Any]]:
    """The fields of a kind as a form shows them, from its two models.

    `choices` are the values of a field that takes only some.
    """
    groups = (("configuration", kind.configuration_model), ("credentials", kind.secrets_model))
    return [
        {
            "name": f"{group}.{name}",
            "label": field.title or name.replace("_", " ").capitalize(),
            "hint": field.description or "",
            "is_required": field.is_required(),
            "is_secret": group == "credentials",
            "short": name,
            "default": "" if field.default in {None, PydanticUndefined} else field.default,
            "choices": get_args(field.annotation)
            if get_origin(field.annotation) is Literal
            else (),
        }
        for group, model in groups
        for name, field in model.model_fields.items()
    ]

"""The connectors' definitions, derived from the event registry and the OpenAPI document."""

from typing import Any

from studium.connect.webhooks import EventType
from studium.entrypoints.connectors.example_values import example_of
from studium.entrypoints.connectors.operations import ACTIONS, POLLS, SEARCHES, Operation
from studium.platform.principal import STAFF_SCOPE

# To test a connection and to keep hooks. What is for staff needs a key: apps never act as staff.
_ALWAYS = {"profile:read", "webhooks:read", "webhooks:write"}
_FOR_STAFF = "/api/admin/"
_CREATED = "2026-01-05T09:00:00Z"
_TYPES = {"date-time": "datetime", "date": "date", "integer": "integer", "number": "number"}


def definitions(document: dict[str, Any], events: list[EventType]) -> dict[str, Any]:
    """Triggers, actions and searches as all connectors read them. Raises KeyError for an operation
    or a field that the API does not have.
    """  # noqa: D205 - one sentence
    polls, actions, searches = (
        [_operation(document, each) for each in group] for group in (POLLS, ACTIONS, SEARCHES)
    )
    operations = (*polls, *actions, *searches)
    needed = {scope for each in operations for scope in each["scopes"]}
    for_apps = {
        scope for each in operations if not each["is_for_staff"] for scope in each["scopes"]
    }
    return {
        "scopes": sorted(needed | _ALWAYS | {STAFF_SCOPE}),
        "app_scopes": sorted(for_apps | _ALWAYS),
        "events": [_event(each) for each in events],
        "polls": polls,
        "actions": actions,
        "searches": searches,
    }


def _event(event: EventType) -> dict[str, Any]:
    words = event.name.replace(".", " ").replace("_", " ").title()
    sample = {
        "id": "01920000-0000-7000-8000-000000000001",
        "type": event.name,
        "created": _CREATED,
        "data": {"object": event.example},
    }
    return {
        "key": event.name.replace(".", "_"),
        "type": event.name,
        "label": words,
        "noun": event.name.partition(".")[0].replace("_", " ").title(),
        "description": event.meaning,
        "sample": sample,
    }


def _operation(document: dict[str, Any], operation: Operation) -> dict[str, Any]:
    stated = document["paths"][operation.path][operation.method.lower()]
    body = _body_schema(document, stated, operation)
    return {
        "key": operation.key,
        "label": operation.label,
        "noun": operation.noun,
        "description": stated["summary"].rstrip(".") + ".",
        "method": operation.method,
        "path": operation.path,
        "scopes": stated["x-scopes"],
        "fixed": operation.fixed,
        "is_for_staff": operation.path.startswith(_FOR_STAFF),
        "has_items": _has_items(operation),
        "fields": [
            made
            for name in operation.fields
            for made in _input(document, name, stated=stated, body=body)
        ],
        "sample": _sample(document, stated, has_items=_has_items(operation)),
    }


def _body_schema(
    document: dict[str, Any], stated: dict[str, Any], operation: Operation
) -> dict[str, Any]:
    if operation.schema is not None:
        found: dict[str, Any] = document["components"]["schemas"][operation.schema]
        return found
    if "requestBody" not in stated:
        return {"properties": {}}
    schema = stated["requestBody"]["content"]["application/json"]["schema"]
    return _resolved(document, schema)


def _input(
    document: dict[str, Any], name: str, *, stated: dict[str, Any], body: dict[str, Any]
) -> list[dict[str, Any]]:
    """The field or, for a member that is an object, the fields of an input."""
    for parameter in stated.get("parameters", []):
        if parameter["name"] == name:
            described = {"description": parameter.get("description", "")} | parameter["schema"]
            return _fields(
                document,
                name,
                described,
                place=parameter["in"],
                is_required=parameter["required"],
            )
    is_required = name in body.get("required", [])
    return _fields(document, name, body["properties"][name], place="body", is_required=is_required)


def _fields(
    document: dict[str, Any], key: str, schema: dict[str, Any], *, place: str, is_required: bool
) -> list[dict[str, Any]]:
    described = schema.get("description", "")
    schema = _resolved(document, schema)
    if "properties" in schema:
        return [
            made
            for name, inner in schema["properties"].items()
            for made in _fields(
                document,
                f"{key}__{name}",
                inner,
                place=place,
                is_required=is_required and name in schema.get("required", []),
            )
        ]
    made: dict[str, Any] = {
        "key": key,
        "label": key.rpartition("__")[2].replace("_", " ").capitalize(),
        "in": place,
        "type": _type_of(schema),
        "required": is_required,
    }
    if described or schema.get("description"):
        made["help"] = described or schema["description"]
    if "enum" in schema:
        made["choices"] = schema["enum"]
    if schema.get("type") == "array":
        item = _resolved(document, schema["items"])
        made["list"] = True
        made["type"] = _type_of(item)
        if "properties" in item:
            made["children"] = [
                child
                for name, inner in item["properties"].items()
                for child in _fields(
                    document,
                    f"{key}__{name}",
                    inner,
                    place=place,
                    is_required=name in item.get("required", []),
                )
                if not child.get("list") and child["type"] != "object"
            ]
    return [made]


def _type_of(schema: dict[str, Any]) -> str:
    if schema.get("type") == "object":
        return "object"
    form = schema.get("format") or schema.get("type", "string")
    return _TYPES.get(form, schema["type"] if schema.get("type") == "boolean" else "string")


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself: behind its reference, and without the null that it may be."""
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema:
            schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
        else:
            return schema


def _has_items(operation: Operation) -> bool:
    """Whether things are answered as a list, in the member `items`."""
    return operation.path == "/api/events" or (
        operation.method == "GET" and "{" not in operation.path
    )


def _sample(document: dict[str, Any], stated: dict[str, Any], *, has_items: bool) -> dict[str, Any]:
    """One thing as the operation answers it; what is deleted has its id alone."""
    answer = next(each for code, each in stated["responses"].items() if code.startswith("2"))
    if "content" not in answer:
        return {"id": example_of(document, {"type": "string", "format": "uuid"})}
    example: dict[str, Any] = example_of(document, answer["content"]["application/json"]["schema"])
    if has_items:
        example = example["items"][0]
    return {"id": example_of(document, {"type": "string", "format": "uuid"})} | example

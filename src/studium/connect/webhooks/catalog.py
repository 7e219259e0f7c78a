"""The registry of public event types: what others can subscribe to and publish."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from studium.connect.webhooks.model import fits, is_pattern
from studium.platform.events import Event, event_schema, public_event_types

_PREFIX_OF_CUSTOM = "custom."
_LONGEST_TYPE = 100
_EXAMPLE_ID = UUID(int=0x01920000_0000_7000_8000_000000000000)
_EXAMPLE_ORDER = {
    "id": "ord_789",
    "status": "pending",
    "total_minor": 15000,
    "currency": "usd",
}
_EXAMPLE_GALLERY = {"id": "gal_123", "status": "published", "title": "Anna and Ben"}
_THING = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "status": {"type": "string"}},
    "required": ["id"],
}


@dataclass(frozen=True, slots=True)
class EventType:
    """A public event type. `schema` is that of `data.object`; `is_external`: others publish it."""

    name: str
    version: int
    meaning: str
    schema: dict[str, Any] = field(hash=False)
    example: dict[str, Any] = field(hash=False)
    is_external: bool = False


def _external(name: str, meaning: str, example: dict[str, Any]) -> EventType:
    return EventType(name, 1, meaning, _THING, example, is_external=True)


# Events of the systems around us: whoever runs the store or the galleries publishes them here.
_EXTERNAL = (
    _external("order.created", "Somebody placed an order.", _EXAMPLE_ORDER),
    _external("order.updated", "An order changed.", _EXAMPLE_ORDER | {"status": "paid"}),
    _external("order.fulfilled", "An order was sent.", _EXAMPLE_ORDER | {"status": "fulfilled"}),
    _external("gallery.created", "A gallery was made.", _EXAMPLE_GALLERY),
    _external(
        "gallery.delivered",
        "A gallery was handed to its client.",
        _EXAMPLE_GALLERY | {"status": "delivered"},
    ),
)


def event_types() -> list[EventType]:
    """Every public event type, by name: Studium's own, and those that others publish."""
    own = [
        EventType(
            name,
            getattr(kind, "event_version", 1),
            " ".join((kind.__doc__ or "").split()),
            _schema_of(kind),
            _example_of(kind),
        )
        for name, kind in public_event_types().items()
    ]
    known = {each.name for each in own}
    return sorted(
        [*own, *(each for each in _EXTERNAL if each.name not in known)], key=lambda each: each.name
    )


def is_known_type(name: str) -> bool:
    """Whether events can have this type."""
    return _is_custom(name) or any(each.name == name for each in event_types())


def is_external(name: str) -> bool:
    """Whether others may publish events of this type: those of orders and galleries, `custom.*`."""
    return _is_custom(name) or any(each.name == name for each in _EXTERNAL)


def unknown_patterns(patterns: Collection[str]) -> list[str]:
    """The patterns that no type fits."""
    names = [each.name for each in event_types()]
    return [
        pattern
        for pattern in patterns
        if not is_pattern(pattern)
        or not (pattern.startswith(_PREFIX_OF_CUSTOM) or any(fits(pattern, name) for name in names))
    ]


def example_of(name: str) -> dict[str, Any]:
    """An object as events of this type carry one."""
    found = next((each for each in event_types() if each.name == name), None)
    return {"id": "example"} if found is None else found.example


def _is_custom(name: str) -> bool:
    return (
        name.startswith(_PREFIX_OF_CUSTOM)
        and len(name) <= _LONGEST_TYPE
        and is_pattern(name)
        and not name.endswith("*")
    )


def _schema_of(kind: type[Event]) -> dict[str, Any]:
    """The schema of the object: the payload's, with the id and status of what it is about."""
    payload = event_schema(kind)
    status = {"status": {"const": kind.object_status}} if kind.object_status else {}
    own: dict[str, Any] = {"id": {"type": ["string", "null"]}, **status}
    properties = own | payload.get("properties", {})
    required = [*own, *(each for each in payload.get("required", []) if each not in own)]
    return {**payload, "title": kind.event_type, "properties": properties, "required": required}


def _example_of(kind: type[Event]) -> dict[str, Any]:
    payload = event_schema(kind)
    noun = kind.event_type.partition(".")[0]
    members = {
        member: _example_value(schema, payload.get("$defs", {}))
        for member, schema in payload.get("properties", {}).items()
    }
    status = {"status": kind.object_status} if kind.object_status else {}
    return {"id": members.get(f"{noun}_id", str(_EXAMPLE_ID)), **status, **members}


def _example_value(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "string":
        return _TEXTS.get(schema.get("format", ""), "example")
    return _VALUES.get(schema.get("type", ""))


_TEXTS = {
    "uuid": str(_EXAMPLE_ID),
    "date-time": "2026-01-05T09:00:00Z",
    "date": "2026-01-05",
    "uri": "https://example.org",
    "email": "somebody@example.org",
}
_VALUES: dict[str, Any] = {
    "integer": 4900,
    "number": 0.5,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}

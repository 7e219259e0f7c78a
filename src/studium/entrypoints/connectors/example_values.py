"""Example values of schemas in the OpenAPI document."""

from typing import Any

_TEXTS = {
    "uuid": "01920000-0000-7000-8000-000000000000",
    "date-time": "2026-01-05T09:00:00Z",
    "date": "2026-01-05",
    "uri": "https://example.org",
    "email": "somebody@example.org",
}
_VALUES: dict[str, Any] = {"integer": 1, "number": 0.5, "boolean": True, "null": None}
_DEEPEST = 6


def example_of(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """A value that fits a schema, six references deep; null beyond."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if depth > _DEEPEST:
        return None
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example_of(document, schema[choice][0], depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {
            name: example_of(document, inner, depth + 1)
            for name, inner in schema["properties"].items()
        }
    return _plain(document, schema, depth)


def _plain(document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "array":
        return [example_of(document, schema.get("items", {}), depth + 1)]
    if kind == "object":
        return {}
    if kind == "string":
        return _TEXTS.get(schema.get("format", ""), "example")
    return _VALUES.get(kind or "null")

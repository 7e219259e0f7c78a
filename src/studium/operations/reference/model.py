"""The OpenAPI document as the reference page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"


@dataclass(frozen=True)
class Value:
    """One named value: a parameter of a request, or a member of a body."""

    name: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Value] = field(default_factory=list)
    body: list[Value] = field(default_factory=list)
    answer: list[Value] = field(default_factory=list)
    answer_status: str = ""
    needs_caller: bool = False


@dataclass(frozen=True)
class Group:
    """The operations of one subject."""

    name: str
    anchor: str
    operations: list[Operation]


def read_groups(document: dict[str, Any]) -> list[Group]:
    """The operations of an OpenAPI 3.1 document, by their first tag, in its order."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                tag = (methods[method].get("tags") or ["Other"])[0]
                groups.setdefault(tag, []).append(
                    _operation(document, path, method, methods[method])
                )
    return [
        Group(name, name.lower().replace(" ", "-"), operations)
        for name, operations in groups.items()
    ]


def _operation(
    document: dict[str, Any], path: str, method: str, described: dict[str, Any]
) -> Operation:
    body = described.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema", {})
    status, answer = _success(described)
    return Operation(
        anchor=described.get("operationId", f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=described.get("summary", ""),
        description=described.get("description", "").removeprefix(f"{described.get('summary')}."),
        parameters=[
            Value(
                parameter["name"],
                kind_of(parameter.get("schema", {})),
                parameter.get("required", False),
                parameter.get("description", ""),
            )
            for parameter in described.get("parameters", [])
        ],
        body=list(members(document, body)),
        answer=list(members(document, answer)),
        answer_status=status,
        needs_caller="security" in described,
    )


def _success(described: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The status and schema of the answer when all goes well."""
    for status, answer in described.get("responses", {}).items():
        if status.startswith("2"):
            return status, answer.get("content", {}).get(_JSON, {}).get("schema", {})
    return "", {}


def members(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[Value]:
    """The members of an object schema, references followed one step."""
    resolved = resolve(document, schema)
    required = resolved.get("required", [])
    for name, member in resolved.get("properties", {}).items():
        yield Value(name, kind_of(member), name in required, member.get("description", ""))


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that `$ref` leads to inside the document, or the schema itself."""
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def kind_of(schema: dict[str, Any]) -> str:
    """A schema's type in a few words: `string (uuid)`, `list of Purchase`, `integer or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind_of(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind

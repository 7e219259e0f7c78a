"""The OpenAPI document as the reference page shows it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup, escape

from studium.platform.principal import SCOPES
from studium.platform.web import SUNSET

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
EXAMPLE = "x-example"
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Value:
    """One named value: a parameter of a request, or a member of a body."""

    name: str
    kind: str
    is_required: bool
    description: Markup


@dataclass(frozen=True)
class Shape:
    """An object: what it means, and its members."""

    caption: str
    description: Markup
    members: list[Value]


@dataclass(frozen=True)
class Example:
    """A request that succeeded, for the command line, and the JSON that it was answered with."""

    request: str
    status: str
    answer: str


@dataclass(frozen=True)
class Operation:
    """One method of one address. `errors` are what it refuses with: status and kinds."""

    anchor: str
    method: str
    path: str
    summary: Markup
    description: Markup
    parameters: list[Value] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    needs_caller: bool = False
    scopes: list[str] = field(default_factory=list)
    sunset: str | None = None
    errors: list[tuple[str, Markup]] = field(default_factory=list)
    example: Example | None = None

    def is_about(self, words: str) -> bool:
        """Whether all words occur in its address or in what it does."""
        text = f"{self.method} {self.path} {self.anchor} {self.summary} {self.description}".lower()
        return all(word in text for word in words.lower().split())


@dataclass(frozen=True)
class Group:
    """The operations of one subject."""

    name: str
    anchor: str
    operations: list[Operation]

    def about(self, words: str) -> "Group":
        """The same, with those operations alone that are about the words."""
        if words.lower() in self.name.lower():
            return self
        return replace(self, operations=[each for each in self.operations if each.is_about(words)])


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
    summary = described.get("summary", "")
    return Operation(
        anchor=described.get("operationId", f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=prose(summary),
        description=prose(described.get("description", "").removeprefix(f"{summary}.")),
        parameters=[
            Value(
                parameter["name"],
                kind_of(document, parameter.get("schema", {})),
                parameter.get("required", False),
                prose(parameter.get("description", "")),
            )
            for parameter in described.get("parameters", [])
        ],
        shapes=list(_shapes(document, described)),
        needs_caller=bool(described.get("security")),
        scopes=described.get(SCOPES, []),
        sunset=described.get(SUNSET),
        errors=_errors(described),
        example=_example(path, method, described),
    )


def _errors(described: dict[str, Any]) -> list[tuple[str, Markup]]:
    """Status and kinds of the problems that an operation is known to answer with."""
    return [
        (status, kinds_as_links(answer.get("description", "")))
        for status, answer in described.get("responses", {}).items()
        if status.isdigit() and status.startswith("4")
    ]


def kinds_as_links(text: str) -> Markup:
    """Kinds of problem, each with a link to its page."""
    link = r'<a href="/problems/\1"><code>\1</code></a>'
    return Markup(_CODE.sub(link, str(escape(text))))  # noqa: S704 - escaped before


def _example(path: str, method: str, described: dict[str, Any]) -> Example | None:
    shown = described.get(EXAMPLE)
    if shown is None:
        return None
    lines = [f"curl -X {method.upper()} '{{address}}{shown.get('path', path)}'"]
    if described.get("security"):
        lines.append("-H 'Authorization: Bearer …'")
    if "body" in shown:
        text = json.dumps(shown["body"], indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    answer = shown.get("answer")
    return Example(
        " \\\n  ".join(lines),
        str(shown["status"]),
        "" if answer is None else json.dumps(answer, indent=2, ensure_ascii=False),
    )


def retiring_operations(document: dict[str, Any]) -> list[Operation]:
    """The operations that are to go, soonest first."""
    every = [each for group in read_groups(document) for each in group.operations]
    return sorted((each for each in every if each.sunset), key=lambda each: str(each.sunset))


def _shapes(document: dict[str, Any], described: dict[str, Any]) -> Iterator[Shape]:
    """What goes in, what comes out when all goes well, and the objects inside these."""
    body = described.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema", {})
    status, answer = _success(described)
    outer = [("Body", body), (f"Answer {status}", answer)]
    inner = [(name, schema) for _, of in outer for name, schema in _objects_in(document, of)]
    for caption, schema in (*outer, *dict(inner).items()):
        resolved = resolve(document, schema)
        yield Shape(
            caption, prose(resolved.get("description", "")), list(members(document, resolved))
        )


def _success(described: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The status and schema of the answer when all goes well."""
    for status, answer in described.get("responses", {}).items():
        if status.startswith("2"):
            return status, answer.get("content", {}).get(_JSON, {}).get("schema", {})
    return "", {}


def _objects_in(
    document: dict[str, Any], schema: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and schema of every object inside this one, however deep."""
    for member in resolve(document, schema).get("properties", {}).values():
        for option in member.get("anyOf", [member]):
            part = option.get("items", option)
            if "properties" in resolve(document, part):
                yield kind_of(document, part), part
                yield from _objects_in(document, part)


def members(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[Value]:
    """The members of an object schema, references followed one step."""
    resolved = resolve(document, schema)
    required = resolved.get("required", [])
    for name, member in resolved.get("properties", {}).items():
        meaning = prose(member.get("description", ""))
        yield Value(name, kind_of(document, member), name in required, meaning)


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that `$ref` leads to inside the document, or the schema itself."""
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def kind_of(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """A schema's type in a few words: `string (uuid)`, `list of Purchase`, `PAID | FAILED`."""
    if "enum" in (resolved := resolve(document, schema)):
        return " | ".join(str(value) for value in resolved["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind_of(document, option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {kind_of(document, schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def prose(text: str) -> Markup:
    """Running text of a docstring as HTML: what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(" ".join(text.split())))))  # noqa: S704

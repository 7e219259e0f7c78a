"""What the API's document says beyond what the routes state: meanings, errors, examples.

`recorded/glossary.json` says what members and parameters of a name mean that say nothing of
themselves. `recorded/errors.json` lists what each operation raises (`raising.py`, by `make docs`).
`recorded/examples.json` holds a request that succeeded and its answer, written and held against
the server by `tests/proofs/test_api_contract.py`.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from studium.operations.reference.model import EXAMPLE
from studium.platform.principal import SCOPES
from studium.platform.web import problem_kinds, status_of

RECORDED = Path(__file__).parent / "recorded"
_JSON = "application/json"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_HEADERS = {
    "X-Request-Id": {
        "description": "Name it when you ask for help: the log has it.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "After how many seconds to try again.",
        "schema": {"type": "integer"},
    },
    "Idempotent-Replayed": {
        "description": "`true`: the answer is the first one's, to the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_REST = re.compile(r"^REST (?:for|of|about|over) ")


@cache
def recorded(name: str) -> dict[str, Any]:
    """What is kept under a name; read once."""
    content: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    return content


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of an OpenAPI document, by `METHOD /path`."""
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield f"{method.upper()} {path}", described


def complete_document(document: dict[str, Any], routes: Iterable[BaseRoute]) -> None:
    """Add meanings, subjects, errors and examples to an OpenAPI document, in place.

    What needs no proof of who calls says so. `routes` are those that the document describes.
    """
    _add_meanings(document)
    document["tags"] = list(_subjects(routes))
    document["components"] = _without_tuples(document["components"])
    for label, described in operations_of(document):
        _add_errors(label, described)
        _add_example(label, described)
        _add_headers(described)
        described.setdefault("security", [])
    document["components"]["headers"] = _HEADERS


def _subjects(routes: Iterable[BaseRoute]) -> Iterator[dict[str, str]]:
    """Every tag, described in the words of the files in which its routes stand."""
    words: dict[str, dict[str, None]] = {}
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            said = (sys.modules[route.endpoint.__module__].__doc__ or "").partition("\n")[0]
            sentence = _REST.sub("", said)
            for tag in route.tags:
                words.setdefault(str(tag), {})[sentence[:1].upper() + sentence[1:]] = None
    for tag, sentences in sorted(words.items()):
        yield {"name": tag, "description": " ".join(sentences)}


def _without_tuples(schema: Any) -> Any:
    """The same with pairs as lists of two, which every generator of clients understands."""
    if isinstance(schema, list):
        return [_without_tuples(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _without_tuples(each) for name, each in schema.items()}
    match made.get("prefixItems"):
        case [first, *others] if all(each == first for each in others):
            del made["prefixItems"]
            made["items"] = first
    return made


def _add_meanings(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        add_meanings(schema)
    meanings = recorded("glossary")
    for _, described in operations_of(document):
        for parameter in described.get("parameters", []):
            if parameter["name"] in meanings:
                parameter.setdefault("description", meanings[parameter["name"]])


def add_meanings(schema: dict[str, Any]) -> None:
    """Say what the members of an object schema mean that say nothing of themselves, in place."""
    meanings = recorded("glossary")
    for name, member in schema.get("properties", {}).items():
        if name in meanings:
            member.setdefault("description", meanings[name])


def _add_errors(label: str, described: dict[str, Any]) -> None:
    """Each status that callers can do something about, with the kinds of problem it stands for."""
    slugs = {*recorded("errors").get(label, ()), *_from_its_form(described)}
    slugs -= {"session-needed" if SCOPES in described else "scope-missing"}
    by_status: dict[int, list[str]] = {}
    for kind in problem_kinds():
        if kind.slug in slugs:
            line = f"`{kind.slug}`: {kind.title}."
            by_status.setdefault(status_of(kind), []).append(line)
    for status, lines in sorted(by_status.items()):
        described["responses"][str(status)] = {
            "description": " ".join(lines),
            "content": {"application/problem+json": {"schema": _PROBLEM}},
        }


def _add_headers(described: dict[str, Any]) -> None:
    """What comes in the heads of answers."""
    is_keyed = any(each["name"] == "Idempotency-Key" for each in described.get("parameters", ()))
    for status, answer in described["responses"].items():
        names = ["X-Request-Id"]
        if is_keyed and not status.startswith("5"):
            names.append("Idempotent-Replayed")
        if status == "429":
            names.append("Retry-After")
        answer.setdefault("headers", {}).update(
            {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        )


def _from_its_form(described: dict[str, Any]) -> Iterator[str]:
    """The errors that follow from what a request consists of."""
    yield "unknown-parameter"
    if SCOPES in described:
        yield "too-many-requests"  # of a key or an app
    if "requestBody" in described:
        yield from ("invalid", "too-large", "unsupported-media-type")
    names = {parameter["name"] for parameter in described.get("parameters", [])}
    if names:
        yield "invalid"
    if "Idempotency-Key" in names:
        yield from ("idempotency-key-reused", "idempotency-key-in-use")


def _add_example(label: str, described: dict[str, Any]) -> None:
    example = recorded("examples").get(label)
    if example is None:
        return
    body = described.get("requestBody", {}).get("content", {}).get(_JSON)
    if body is not None and "body" in example:
        body["example"] = example["body"]
    described[EXAMPLE] = example
    answer = described["responses"].get(str(example["status"]), {}).get("content", {}).get(_JSON)
    if answer is not None and "answer" in example:
        answer["example"] = example["answer"]

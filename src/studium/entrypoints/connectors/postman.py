"""A Postman collection (format 2.1) of the whole API, derived from the OpenAPI document."""

import json
import re
from typing import Any

from studium.entrypoints.connectors.example_values import example_of
from studium.entrypoints.connectors.postman_journey import NO_FAULT, UNKNOWN_ID, journey

_FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def postman_collection(document: dict[str, Any]) -> dict[str, Any]:
    """A journey, then a folder for each tag; ids in paths are variables of the collection."""
    folders: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, stated in operations.items():
            tag = stated.get("tags", ["other"])[0]
            folders.setdefault(tag, []).append(_request(document, method, path, stated))
    return {
        "info": {
            "name": document["info"]["title"],
            "description": "Made from the OpenAPI document. Set base_url, and email and password "
            "for the journey, or token.",
            "schema": _FORMAT,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}],
        },
        "event": [
            {"listen": "test", "script": {"type": "text/javascript", "exec": NO_FAULT}},
        ],
        "variable": [{"key": name, "value": value} for name, value in _variables(document)],
        "item": [
            journey(document),
            *({"name": tag, "item": items} for tag, items in sorted(folders.items())),
        ],
    }


def _variables(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What is set before a run, and every name in a path, which leads nowhere until it is set."""
    names = {name for path in document["paths"] for name in re.findall(r"\{(\w+)\}", path)}
    known = [("base_url", "http://127.0.0.1:8000"), ("email", ""), ("password", ""), ("token", "")]
    return [*known, *((name, UNKNOWN_ID) for name in sorted(names - dict(known).keys()))]


def _request(
    document: dict[str, Any], method: str, path: str, stated: dict[str, Any]
) -> dict[str, Any]:
    parameters = stated.get("parameters", [])
    steps = re.sub(r"\{(\w+)\}", r":\1", path).strip("/").split("/")
    request: dict[str, Any] = {
        "method": method.upper(),
        "description": stated.get("description", ""),
        "header": [
            {"key": each["name"], "value": "{{$guid}}", "disabled": not each["required"]}
            for each in parameters
            if each["in"] == "header"
        ],
        "url": {
            "raw": "{{base_url}}/" + "/".join(steps),
            "host": ["{{base_url}}"],
            "path": steps,
            "query": [_query(document, each) for each in parameters if each["in"] == "query"],
            "variable": [
                {
                    "key": each["name"],
                    "value": f"{{{{{each['name']}}}}}",
                    "description": each.get("description", ""),
                }
                for each in parameters
                if each["in"] == "path"
            ],
        },
    }
    if not stated.get("security"):
        request["auth"] = {"type": "noauth"}
    content = stated.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None:
        example = example_of(document, content["schema"])
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        request["body"] = {
            "mode": "raw",
            "raw": json.dumps(example, indent=2, ensure_ascii=False),
            "options": {"raw": {"language": "json"}},
        }
    return {"name": stated.get("summary", path), "request": request, "response": []}


def _query(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    value = example_of(document, parameter["schema"])
    return {
        "key": parameter["name"],
        "value": "" if value is None else str(value),
        "description": parameter.get("description", ""),
        "disabled": not parameter["required"],
    }

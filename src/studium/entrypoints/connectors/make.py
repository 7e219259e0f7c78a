"""The app for Make, in the layout of its editor's local development: JSON with IML expressions."""

from typing import Any

_ROOT = "connectors/make"
_TYPES = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "datetime": "date",
    "object": "any",
}
_ERROR = {
    "message": "[{{statusCode}}] {{ifempty(body.detail, 'Studium refused this.')}}",
    "429": {"type": "RateLimitError", "message": "{{body.detail}}"},
    "401": {"type": "InvalidAccessTokenError", "message": "{{body.detail}}"},
}
_SANITIZE = {"sanitize": ["request.headers.authorization"]}
_CRUD = {"POST": "create", "DELETE": "delete", "GET": "read"}


def make_files(defined: dict[str, Any]) -> dict[str, Any]:
    """The content of each file of the app by its path, from the connectors' definitions."""
    operations = [*defined["actions"], *defined["searches"]]
    files: dict[str, Any] = {
        "makecomapp.json": _index(operations),
        "general/base.iml.json": {
            "baseUrl": "{{connection.base_url}}",
            "headers": {
                "authorization": "Bearer {{connection.api_key}}",
                "accept": "application/json",
            },
            "response": {"error": _ERROR},
            "log": _SANITIZE,
        },
        "general/common.json": {},
        "modules/groups.json": _groups(operations),
        **_connection(defined["scopes"]),
        **_trigger(defined["events"]),
        **_any_call(),
    }
    for operation in operations:
        files |= _module(operation)
    return {f"{_ROOT}/{name}": content for name, content in files.items()}


def _index(operations: list[dict[str, Any]]) -> dict[str, Any]:
    connection = {
        "label": "Studium",
        "connectionType": "basic",
        "codeFiles": {
            "communication": "connections/studium/communication.iml.json",
            "params": "connections/studium/params.iml.json",
        },
    }
    webhook = {
        "label": "Events",
        "webhookType": "web",
        "connection": "studium",
        "altConnection": None,
        "codeFiles": {
            part: f"webhooks/events/{part}.iml.json"
            for part in ("communication", "params", "attach", "detach")
        },
    }
    return {
        "fileVersion": 1,
        "generalCodeFiles": {
            "base": "general/base.iml.json",
            "common": "general/common.json",
            "readme": "README.md",
            "groups": "modules/groups.json",
        },
        "components": {
            "connection": {"studium": connection},
            "webhook": {"events": webhook},
            "rpc": {},
            "module": _modules(operations),
            "function": {},
        },
        "origins": [],
    }


def _modules(operations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "watchEvents": {
            "label": "Watch Events",
            "description": "Triggers when something happens in Studium.",
            "moduleType": "instant_trigger",
            "connection": "studium",
            "altConnection": None,
            "webhook": "events",
            "codeFiles": _code("watch-events", "communication", "interface", "samples"),
        },
        **{
            _name(each): {
                "label": each["label"],
                "description": each["description"],
                "moduleType": "action",
                "actionCrud": _CRUD[each["method"]],
                "connection": "studium",
                "altConnection": None,
                "codeFiles": _code(_folder(each), "communication", "mappableParams", "samples"),
            }
            for each in operations
        },
        "makeAnApiCall": {
            "label": "Make an API Call",
            "description": "Performs any call of Studium's API.",
            "moduleType": "universal",
            "connection": "studium",
            "altConnection": None,
            "codeFiles": _code("make-an-api-call", "communication", "mappableParams"),
        },
    }


def _code(folder: str, *parts: str) -> dict[str, str]:
    kebab = {"mappableParams": "mappable-params"}
    return {part: f"modules/{folder}/{kebab.get(part, part)}.iml.json" for part in parts}


def _groups(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"label": "Events", "modules": ["watchEvents"]},
        {"label": "Actions and searches", "modules": [_name(each) for each in operations]},
        {"label": "Other", "modules": ["makeAnApiCall"]},
    ]


def _connection(scopes: list[str]) -> dict[str, Any]:
    return {
        "connections/studium/params.iml.json": [
            {
                "name": "base_url",
                "label": "Address of Studium",
                "type": "url",
                "required": True,
                "help": "Without a slash at the end, such as `https://studium.example.org`.",
            },
            {
                "name": "api_key",
                "label": "API key",
                "type": "password",
                "required": True,
                "help": f"Made under Business → API keys, with these scopes: {', '.join(scopes)}.",
            },
        ],
        "connections/studium/communication.iml.json": {
            "url": "{{parameters.base_url}}/api/users/me",
            "headers": {"authorization": "Bearer {{parameters.api_key}}"},
            "response": {
                "metadata": {"type": "email", "value": "{{body.email}}"},
                "error": _ERROR,
            },
            "log": _SANITIZE,
        },
    }


def _trigger(events: list[dict[str, Any]]) -> dict[str, Any]:
    options = [{"label": each["label"], "value": each["type"]} for each in events]
    event_type = {
        "name": "event_type",
        "label": "Event",
        "type": "select",
        "required": True,
        "options": options,
    }
    for_operator = {
        "name": "for_operator",
        "label": "Events of the operator",
        "type": "boolean",
        "default": False,
        "help": "What belongs to nobody, such as exams: for administrators.",
    }
    members = (("id", "uuid"), ("type", "text"), ("created", "date"), ("data", "collection"))
    return {
        "webhooks/events/params.iml.json": [event_type, for_operator],
        "webhooks/events/attach.iml.json": {
            "url": "/api/hooks",
            "method": "POST",
            "body": {
                "target_url": "{{webhook.url}}",
                "event_type": "{{parameters.event_type}}",
                "for_operator": "{{ifempty(parameters.for_operator, false)}}",
                "service": "make",
            },
            "response": {"data": {"externalHookId": "{{body.id}}"}},
        },
        "webhooks/events/detach.iml.json": {
            "url": "/api/hooks/{{webhook.externalHookId}}",
            "method": "DELETE",
        },
        "webhooks/events/communication.iml.json": {
            "respond": {"status": 200},
            "output": "{{body}}",
        },
        "modules/watch-events/communication.iml.json": {},
        "modules/watch-events/interface.iml.json": [
            {"name": name, "label": name.capitalize(), "type": kind} for name, kind in members
        ],
        "modules/watch-events/samples.iml.json": events[0]["sample"],
    }


def _any_call() -> dict[str, Any]:
    methods = [{"label": each, "value": each} for each in ("GET", "POST", "PUT", "PATCH", "DELETE")]
    pair = [{"name": "key", "label": "Key"}, {"name": "value", "label": "Value"}]
    return {
        "modules/make-an-api-call/mappable-params.iml.json": [
            {
                "name": "url",
                "label": "Path",
                "type": "text",
                "required": True,
                "help": "Begins with `/api/`; Studium lists them all at `/docs`.",
            },
            {
                "name": "method",
                "label": "Method",
                "type": "select",
                "required": True,
                "default": "GET",
                "options": methods,
            },
            {"name": "qs", "label": "Query", "type": "array", "spec": pair},
            {"name": "body", "label": "Body", "type": "any"},
        ],
        "modules/make-an-api-call/communication.iml.json": {
            "url": "{{parameters.url}}",
            "method": "{{parameters.method}}",
            "qs": "{{toCollection(parameters.qs, 'key', 'value')}}",
            "body": "{{parameters.body}}",
            "type": "text",
            "response": {
                "output": {
                    "body": "{{body}}",
                    "headers": "{{headers}}",
                    "statusCode": "{{statusCode}}",
                }
            },
        },
    }


def _module(operation: dict[str, Any]) -> dict[str, Any]:
    folder = f"modules/{_folder(operation)}"
    path = operation["path"]
    for field in operation["fields"]:
        if field["in"] == "path":
            value = f"{{{{encodeURL(parameters.{field['key']})}}}}"
            path = path.replace(f"{{{field['key']}}}", value)
    sent: dict[str, Any] = {"url": path, "method": operation["method"]}
    query = [each["key"] for each in operation["fields"] if each["in"] == "query"]
    if query:
        sent["qs"] = {key: f"{{{{parameters.{key}}}}}" for key in query}
    if operation["method"] == "POST":
        sent["body"] = _body(operation)
    output: Any = "{{first(body.items)}}" if operation["has_items"] else "{{body}}"
    if operation["method"] == "DELETE":
        output = {"deleted": True}
    sent["response"] = {"output": output}
    return {
        f"{folder}/communication.iml.json": sent,
        f"{folder}/mappable-params.iml.json": _params(operation["fields"]),
        f"{folder}/samples.iml.json": operation["sample"],
    }


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    """Empty inputs are left out of the request."""
    body: dict[str, Any] = dict(operation["fixed"])
    for field in operation["fields"]:
        if field["in"] != "body":
            continue
        *steps, last = field["key"].split("__")
        place = body
        for step in steps:
            place = place.setdefault(step, {})
        place[last] = f"{{{{ifempty(parameters.{field['key']}, ignore)}}}}"
    return body


def _params(fields: list[dict[str, Any]], within: str = "") -> list[dict[str, Any]]:
    made = []
    for field in fields:
        param: dict[str, Any] = {
            "name": field["key"].removeprefix(within),
            "label": field["label"],
            "type": _TYPES.get(field["type"], "text"),
            "required": field["required"],
        }
        if "help" in field:
            param["help"] = field["help"]
        if "choices" in field:
            options = [{"label": each.capitalize(), "value": each} for each in field["choices"]]
            param |= {"type": "select", "options": options}
        if "children" in field:
            param |= {"type": "array", "spec": _params(field["children"], f"{field['key']}__")}
        elif field.get("list"):
            param |= {"type": "array", "spec": {"type": param["type"]}}
        made.append(param)
    return made


def _name(operation: dict[str, Any]) -> str:
    first, *others = str(operation["key"]).split("_")
    return first + "".join(each.capitalize() for each in others)


def _folder(operation: dict[str, Any]) -> str:
    return str(operation["key"]).replace("_", "-")

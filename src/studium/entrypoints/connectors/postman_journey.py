"""The first folder of the Postman collection: a journey whose steps hand on what they made."""

import json
from dataclasses import dataclass, field
from typing import Any

from studium.platform.principal import SCOPES, STAFF_SCOPE

UNKNOWN_ID = "01920000-0000-7000-8000-000000000000"
# Run after every request of the collection.
NO_FAULT = [
    'pm.test("the server has no fault", () => pm.expect(pm.response.code).to.be.below(500));'
]


@dataclass(frozen=True)
class _Step:
    """A request, the status it has to have, and variables by members of the answer."""

    name: str
    request: str
    status: int
    body: dict[str, Any] | None = None
    sets: dict[str, str] = field(default_factory=dict)


def journey(document: dict[str, Any]) -> dict[str, Any]:
    """Sign in, make a key, buy, register an endpoint, and look at what was delivered to it."""
    items = [_item(step) for step in _steps(_scopes(document))]
    about = "Run it in order: set email and password first. It leaves a key in `token`."
    return {"name": "A journey", "description": about, "item": items}


def _steps(scopes: list[str]) -> list[_Step]:
    person = {"email": "{{email}}", "password": "{{password}}"}
    key = {"name": "Postman", "scopes": scopes, "rate_per_minute": 10_000}
    endpoint = {"url": "{{base_url}}/api/products", "event_types": ["*"]}
    webhook = "/api/webhooks/{{endpoint_id}}"
    return [
        _Step("Sign in", "POST /api/auth/login", 200, person, {"token": "token"}),
        _Step("Make a key", "POST /api/apikeys", 201, key, {"token": "key"}),
        _Step("What is sold", "GET /api/products", 200, sets={"sku": "items[0].sku"}),
        _Step("One product", "GET /api/products/{{sku}}", 200),
        _Step(
            "Begin to buy it",
            "POST /api/purchases/checkout-session",
            201,
            {"sku": "{{sku}}", "metadata": {"cart": "17"}},
            {"purchase_id": "purchase_id", "payment_id": "payment_id"},
        ),
        _Step("How far it is", "GET /api/purchases/{{purchase_id}}", 200),
        _Step("Register an endpoint", "POST /api/webhooks", 201, endpoint, {"endpoint_id": "id"}),
        _Step(
            "Send it an example",
            f"POST {webhook}/test",
            202,
            {"event_type": "payment.completed"},
            {"delivery_id": "id"},
        ),
        _Step("How it went", f"GET {webhook}/deliveries/{{{{delivery_id}}}}", 200),
        _Step("All deliveries", f"GET {webhook}/deliveries", 200),
    ]


def _item(step: _Step) -> dict[str, Any]:
    method, _, path = step.request.partition(" ")
    steps = path.strip("/").split("/")
    request: dict[str, Any] = {
        "method": method,
        "header": [],
        "url": {"raw": "{{base_url}}" + path, "host": ["{{base_url}}"], "path": steps},
    }
    if step.body is not None:
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        request["body"] = {"mode": "raw", "raw": json.dumps(step.body, indent=2)}
    if path == "/api/auth/login":
        request["auth"] = {"type": "noauth"}
    told = (
        f'pm.test("{step.name}: {step.status}", () => pm.response.to.have.status({step.status}));'
    )
    sets = [
        f'pm.collectionVariables.set("{name}", pm.response.json().{member});'
        for name, member in step.sets.items()
    ]
    event = {"listen": "test", "script": {"type": "text/javascript", "exec": [told, *sets]}}
    return {"name": step.name, "request": request, "event": [event], "response": []}


def _scopes(document: dict[str, Any]) -> list[str]:
    """Every scope that a route names, and the one for staff."""
    found = {
        scope
        for operations in document["paths"].values()
        for stated in operations.values()
        for scope in stated.get(SCOPES, [])
    }
    return sorted(found | {STAFF_SCOPE})

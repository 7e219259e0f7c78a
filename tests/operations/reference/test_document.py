"""The API's document says of everything what it means, what can go wrong, and shows it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from studium.entrypoints import modules
from studium.entrypoints.web import build_app
from studium.operations.reference.document import operations_of, recorded
from studium.operations.reference.raising import errors_by_operation
from studium.platform.parts import Parts
from studium.platform.settings import Settings


@cache
def document() -> dict[str, Any]:
    settings = Settings(_env_file=None, sandbox=True, data_dir=Path())
    return build_app(settings, Parts()).openapi()


def test_every_member_and_parameter_is_described() -> None:
    members = [
        f"{schema}.{name}"
        for schema, described in document()["components"]["schemas"].items()
        for name, member in described.get("properties", {}).items()
        if not member.get("description")
    ]
    parameters = [
        f"{label} {parameter['name']}"
        for label, described in operations_of(document())
        for parameter in described.get("parameters", ())
        if not parameter.get("description")
    ]
    assert not members + parameters, "describe the field, or add its name to recorded/glossary.json"


def test_operation_ids_read_well_and_are_there_once() -> None:
    ids = [described["operationId"] for _, described in operations_of(document())]
    assert len(ids) == len(set(ids))
    assert not [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", each)]


def test_the_errors_of_every_operation_are_those_that_its_code_raises() -> None:
    routes = (route for router in modules.routers() for route in router.routes)
    assert recorded("errors") == errors_by_operation(routes), "run tools/write_connectors.py"


def test_errors_stand_under_their_status_with_what_they_are_called() -> None:
    seen = document()["paths"]["/api/purchases/{purchase_id}"]["get"]["responses"]
    assert seen["401"]["description"] == "`not-signed-in`: Sign in first."
    assert "`not-found`" in seen["404"]["description"]
    started = document()["paths"]["/api/purchases/checkout-session"]["post"]["responses"]
    assert "`idempotency-key-in-use`" in started["409"]["description"]
    assert "`scope-missing`" in started["403"]["description"]


def test_the_document_says_what_linters_and_generators_ask_for() -> None:
    described = [each for _, each in operations_of(document())]
    assert all("security" in each for each in described)
    declared = {tag["name"]: tag["description"] for tag in document()["tags"]}
    assert all(declared.values())
    assert {tag for each in described for tag in each["tags"]} == set(declared)
    assert document()["servers"]
    assert document()["info"]["license"]
    assert "prefixItems" not in str(document()["components"])


def test_the_document_tells_what_comes_in_heads_and_which_members_exclude_each_other() -> None:
    paths, schemas = document()["paths"], document()["components"]["schemas"]
    log_in = paths["/api/auth/login"]["post"]["responses"]
    assert {"Retry-After", "X-Request-Id"} <= log_in["429"]["headers"].keys()
    assert "`wrong-credentials`" in log_in["401"]["description"]
    bought = paths["/api/purchases/checkout-session"]["post"]
    assert {"X-Request-Id", "Idempotent-Replayed", "Location"} == bought["responses"]["201"][
        "headers"
    ].keys()
    assert "429" in bought["responses"]
    (key,) = (each for each in bought["parameters"] if each["name"] == "Idempotency-Key")
    assert "24 hours" in key["description"]
    assert [way["required"] for way in schemas["CheckoutRequest"]["oneOf"]] == [
        ["sku"],
        ["product_id"],
    ]
    signed = paths["/webhook/stripe/{token}"]["post"]["parameters"]
    assert "Stripe-Signature" in {each["name"] for each in signed}
    assert {"errors", "field"} <= schemas["Problem"]["properties"].keys()
    assert "FAILED one can still be paid" in schemas["PaymentStatus"]["description"].replace(
        "\n", " "
    )

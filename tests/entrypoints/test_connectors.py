"""What the connectors are made from is derived from the API, and fresh."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studium.connect.webhooks import event_types
from studium.entrypoints.connectors.definitions import definitions

ROOT = Path(__file__).parents[2]


WRITE = "import json, studium.entrypoints.connectors as c; print(json.dumps(c.generated_files()))"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """As a process of its own makes them: other tests define event types in this one."""
    made = subprocess.run(
        [sys.executable, "-c", WRITE], check=True, capture_output=True, timeout=60
    )
    read: dict[str, str] = json.loads(made.stdout)
    return read


@pytest.fixture(scope="module")
def defined(files: dict[str, str]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files["connectors/zapier/definitions.json"])
    return read


def test_the_files_are_as_the_api_is(files: dict[str, str]) -> None:
    stale = [
        name
        for name, text in files.items()
        if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_every_public_event_is_a_trigger_with_a_sample_as_hooks_are_sent(
    defined: dict[str, Any],
) -> None:
    own = [each.name for each in event_types() if not each.name.startswith("test.")]
    assert [each["type"] for each in defined["events"]] == own
    for event in defined["events"]:
        assert event["sample"].keys() == {"id", "type", "created", "data"}
        assert event["sample"]["type"] == event["type"]


def test_an_objects_members_are_fields_of_their_own(defined: dict[str, Any]) -> None:
    [order] = [each for each in defined["actions"] if each["key"] == "submit_print_order"]
    fields = {each["key"]: each for each in order["fields"]}
    assert fields["ship_to__city"]["required"]
    assert not fields["ship_to__line2"]["required"]
    children = [each["key"] for each in fields["items"]["children"]]
    assert {"items__quantity", "items__product"} <= set(children)


def test_the_scopes_are_all_that_is_needed(defined: dict[str, Any]) -> None:
    for group in ("polls", "actions", "searches"):
        for each in defined[group]:
            assert set(each["scopes"]) <= set(defined["scopes"]), each["key"]
    assert {"profile:read", "webhooks:write", "staff:act"} <= set(defined["scopes"])
    assert not {"staff:act", "people:write", "entitlements:write"} & set(defined["app_scopes"])


def test_an_operation_that_the_api_lacks_is_a_fault() -> None:
    with pytest.raises(KeyError):
        definitions({"paths": {}}, [])


def test_the_app_for_make_is_whole(files: dict[str, str]) -> None:
    """Every file that its index names is there, and every input that is sent is asked for."""
    root = "connectors/make/"
    index = json.loads(files[f"{root}makecomapp.json"])
    kinds = index["components"].values()
    parts = [each for kind in kinds for each in kind.values()]
    named = {path for each in parts for path in each["codeFiles"].values()}
    named |= {index["generalCodeFiles"][each] for each in ("base", "common", "groups")}
    assert {f"{root}{path}" for path in named} == {
        name for name in files if name.startswith(root) and name != f"{root}makecomapp.json"
    }
    for module in index["components"]["module"].values():
        code = module["codeFiles"]
        if "mappableParams" not in code:
            continue
        asked = {each["name"] for each in json.loads(files[root + code["mappableParams"]])}
        sent = set(re.findall(r"parameters\.(\w+)", files[root + code["communication"]]))
        assert sent == asked, module["label"]


def test_the_postman_collection_has_every_operation(files: dict[str, str]) -> None:
    collection = json.loads(files["docs/studium.postman_collection.json"])
    journey, *folders = collection["item"]
    assert [each["name"] for each in journey["item"]][:2] == ["Sign in", "Make a key"]
    requests = [each["request"] for folder in folders for each in folder["item"]]
    asked = {(each["method"], "/" + "/".join(each["url"]["path"])) for each in requests}
    assert ("POST", "/api/hooks") in asked
    assert ("DELETE", "/api/hooks/:hook_id") in asked
    [subscribe] = [
        each
        for each in requests
        if each["method"] == "POST" and each["url"]["path"] == ["api", "hooks"]
    ]
    assert json.loads(subscribe["body"]["raw"]).keys() == {
        "target_url",
        "event_type",
        "service",
        "for_operator",
    }

"""The registry of public events, what others publish, and that no published schema is broken."""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from tests.conftest import Person, client_of
from tests.connect.webhooks.conftest import Webhooks

from studium.connect.webhooks import ExternalEventReceived, event_types, is_external
from studium.entrypoints import modules
from studium.platform.database import Database
from studium.platform.events import Event, public_event_types

PUBLISHED = Path(__file__).parent / "published_events.json"
DOCUMENT_5 = {
    "order.created", "order.updated", "order.fulfilled", "gallery.created", "gallery.delivered",
    "payment.completed", "payment.failed",
}  # fmt: skip


def event(**more: Any) -> dict[str, Any]:
    given = {"id": "1", "type": "order.created", "data": {"object": {"id": "ord_1"}}}
    return given | more


async def test_the_registry_is_listed_with_schemas_and_examples(client: httpx.AsyncClient) -> None:
    listed = {each["name"]: each for each in (await client.get("/api/event-types")).json()["items"]}
    assert listed.keys() >= DOCUMENT_5 | public_event_types().keys()
    for name, each in listed.items():
        assert each["meaning"], name
        assert each["version"] >= 1
        jsonschema_rs.validate(each["schema"], each["example"])


@pytest.mark.parametrize("kind", public_event_types().values(), ids=lambda kind: kind.event_type)
def test_what_is_emitted_fits_its_schema(kind: type[Event]) -> None:
    """The object of an event as it goes out, made of the example's own values."""
    registered = next(each for each in event_types() if each.name == kind.event_type)
    declared = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    payload = {name: value for name, value in registered.example.items() if name in declared}
    name, thing = Event.from_payload(kind.event_type, payload).to_public()
    assert name == kind.event_type
    assert "id" in thing
    jsonschema_rs.validate(registered.schema, thing)


def published() -> dict[str, Any]:
    """Members of each public type, with whether they are always there."""
    list(modules.routers())  # the events of every module are known once it is loaded
    return {
        each.name: {
            "version": each.version,
            "members": {
                member: sorted(_kinds(schema))
                for member, schema in sorted(each.schema.get("properties", {}).items())
            },
            "required": sorted(each.schema.get("required", [])),
        }
        for each in event_types()
    }


def _kinds(schema: dict[str, Any]) -> set[str]:
    if "anyOf" in schema:
        return {kind for one in schema["anyOf"] for kind in _kinds(one)}
    kinds = schema.get("type", "any")
    return set(kinds) if isinstance(kinds, list) else {kinds}


def test_no_change_breaks_what_was_published() -> None:
    """Types and members stay, and what was always there stays so, unless the version is raised.

    What is new is added to the record: `UPDATE_PUBLISHED_EVENTS=1 pytest` this test.
    """
    now = published()
    if os.environ.get("UPDATE_PUBLISHED_EVENTS"):
        PUBLISHED.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n")
    before = json.loads(PUBLISHED.read_text())
    broken = []
    for name, was in before.items():
        is_ = now.get(name)
        if is_ is None:
            broken.append(f"{name} is gone")
        elif is_["version"] == was["version"]:
            for member, kinds in was["members"].items():
                if not set(is_["members"].get(member, ["gone"])) <= set(kinds):
                    broken.append(f"{name}.{member} was {kinds}")
            broken += [
                f"{name}.{member} was always there"
                for member in was["required"]
                if member not in is_["required"]
            ]
    assert broken == []


async def test_others_publish_under_their_own_owner(
    alice: Person, bob: Person, hooks: Webhooks
) -> None:
    await hooks.register(alice, event_types=["order.*", "custom.*"])
    taken = await alice.client.post("/api/events", json=event())
    assert taken.status_code == 202, taken.text
    await bob.client.post("/api/events", json=event())
    await hooks.deliver()
    [received] = hooks.receiver.received
    assert json.loads(received.body)["data"]["object"] == {"id": "ord_1"}
    assert received.id == taken.json()["items"][0]["event_id"]


async def test_an_event_is_taken_once_by_its_id_and_type(alice: Person, hooks: Webhooks) -> None:
    await hooks.register(alice)
    batch = {"events": [event(), event(), event(type="order.updated"), event(id="2")]}
    first = (await alice.client.post("/api/events", json=batch)).json()["items"]
    assert [each["is_new"] for each in first] == [True, False, True, True]
    assert first[0]["event_id"] == first[1]["event_id"]
    again = (await alice.client.post("/api/events", json=event())).json()["items"]
    assert again == [{**first[0], "is_new": False}]
    await hooks.deliver()
    assert len(hooks.received) == 3


@pytest.mark.parametrize(
    "kind",
    ["payment.completed", "webhook_endpoint.stopped", "order.deleted", "custom.*", "custom."],
)
async def test_what_is_ours_to_tell_nobody_else_publishes(
    alice: Person, kind: str, database: Database
) -> None:
    batch = {"events": [event(), event(type=kind)]}
    answer = await alice.client.post("/api/events", json=batch)
    assert answer.status_code == 403
    async with database.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from external_events") == 0


async def test_publishing_by_key_needs_its_scope(alice: Person, hooks: Webhooks) -> None:
    app = alice.client._transport.app  # type: ignore[attr-defined]
    for scopes, status in ((["events:write"], 202), (["webhooks:write"], 403)):
        made = await alice.client.post("/api/apikeys", json={"name": "n", "scopes": scopes})
        async with client_of(app, Authorization=f"Bearer {made.json()['key']}") as program:
            assert (await program.post("/api/events", json=event())).status_code == status
    assert hooks.received == []


def test_external_types_are_known() -> None:
    assert is_external("custom.anything.at_all")
    assert is_external("order.created")
    assert not is_external("purchase.completed")
    assert ExternalEventReceived("1", "custom.a", {}).to_public() == ("custom.a", {})

"""Connecting payment providers: by their owners, checked, rotated, removed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import Shop

from studium.connect.connections.jobs import CheckConnections
from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.sandbox.stripe import CREATOR

PROVIDERS = "/api/integrations/payment-providers"
ACCOUNT = {
    "kind": "stripe",
    "label": "Atelier",
    "configuration": {"account_id": CREATOR.id},
    "credentials": {"api_key": CREATOR.secret_key, "webhook_secret": "whsec_of_the_atelier"},
}


async def connect(who: Any, **change: Any) -> dict[str, Any]:
    answer = await who.client.post(PROVIDERS, json={**ACCOUNT, **change})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_an_account_is_checked_when_it_is_connected(shop: Shop, bob: Any) -> None:
    made = await connect(bob)
    assert (made["status"], made["mode"], made["problem"]) == ("active", "test", None)
    assert made["credential_hints"] == {"api_key": "…dbox", "webhook_secret": "…lier"}
    assert made["account_ref"] == CREATOR.id
    assert made["last_success_at"] is not None
    listed = (await bob.client.get("/api/integrations")).json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]
    row = (await shop.rows("select * from connections where id = $1", UUID(made["id"])))[0]
    assert CREATOR.secret_key not in str(row)


@pytest.mark.usefixtures("shop")
async def test_a_key_that_the_provider_refuses_leaves_a_draft_that_says_what_to_do(
    bob: Any,
) -> None:
    secrets = {"api_key": "sk_test_of_nobody", "webhook_secret": "whsec_of_the_atelier"}
    made = await connect(bob, credentials=secrets)
    assert made["status"] == "draft"
    assert "does not accept the key" in made["problem"]
    assert made["remedy"]
    chosen = await bob.client.post(f"{PROVIDERS}/{made['id']}/choose")
    assert chosen.status_code == 409
    fixed = await bob.client.put(
        f"{PROVIDERS}/{made['id']}", json={"credentials": {"api_key": CREATOR.secret_key}}
    )
    assert fixed.json()["status"] == "active", fixed.text
    assert fixed.json()["credential_hints"]["webhook_secret"] == "…lier"
    tested = (await bob.client.post(f"{PROVIDERS}/{made['id']}/test")).json()
    assert (tested["is_well"], tested["finding"]) == (True, "Stripe accepts our key")


async def test_what_does_not_fit_its_kind_is_refused_by_field(shop: Shop, bob: Any) -> None:
    for change, field in (
        ({"credentials": {}}, "credentials.api_key"),
        ({"credentials": {"api_key": "nonsense"}}, "credentials.api_key"),
        ({"configuration": {"colour": "blue"}}, "configuration.colour"),
        ({"configuration": {"publishable_key": "pk_live_1"}}, "configuration.publishable_key"),
    ):
        answer = await bob.client.post(PROVIDERS, json={**ACCOUNT, **change})
        assert (answer.status_code, answer.json().get("field")) == (422, field), answer.text
    unknown = await bob.client.post(PROVIDERS, json={**ACCOUNT, "kind": "abacus"})
    assert unknown.status_code == 404
    live = {"api_key": "sk_live_1", "webhook_secret": "whsec_1"}
    refused = await bob.client.post(PROVIDERS, json={**ACCOUNT, "credentials": live})
    assert (refused.status_code, refused.json()["field"]) == (422, "mode")
    assert await shop.count("connections where owner_id is not null") == 0


async def test_the_kinds_say_what_a_form_must_ask(bob: Any) -> None:
    kinds = (await bob.client.get("/api/integrations/kinds")).json()["items"]
    (stripe,) = [kind for kind in kinds if kind["kind"] == "stripe"]
    assert stripe["category"] == "payments"
    assert "api_key" in stripe["credentials_schema"]["required"]
    assert stripe["configuration_schema"]["properties"]["account_id"]["title"] == "Account id"


@pytest.mark.usefixtures("shop")
async def test_only_its_owner_reaches_an_account(bob: Any, alice: Any) -> None:
    made = await connect(bob)
    one = f"{PROVIDERS}/{made['id']}"
    for answer in (
        await alice.client.put(one, json={"label": "Mine"}),
        await alice.client.delete(one),
        await alice.client.post(f"{one}/test"),
        await alice.client.post(f"{one}/choose"),
    ):
        assert answer.status_code == 404
    assert (await alice.client.get(PROVIDERS)).json()["items"] == []
    assert (await alice.client.get(PROVIDERS, params={"for_operator": True})).status_code == 403
    forced = await alice.client.post(PROVIDERS, json={**ACCOUNT, "for_operator": True})
    assert forced.status_code == 403


@pytest.mark.usefixtures("shop")
async def test_an_admin_acts_for_the_operator(carol: Any) -> None:
    params = {"for_operator": True}
    answer = await carol.client.post(PROVIDERS, json={**ACCOUNT, "for_operator": True})
    made = answer.json()
    assert (await carol.client.get(answer.headers["location"])).json()["id"] == made["id"]
    listed = (await carol.client.get(PROVIDERS, params=params)).json()["items"]
    assert [each["is_from_environment"] for each in listed] == [False, True, True]
    selling = {each["kind"]: each["takes_sales"] for each in listed[1:]}
    assert selling == {"stripe": True, "paypal": False}  # the one that can do most, at first
    chosen = await carol.client.post(f"{PROVIDERS}/{made['id']}/choose", params=params)
    assert chosen.json()["takes_sales"] is True
    listed = (await carol.client.get(PROVIDERS, params=params)).json()["items"]
    assert [each["takes_sales"] for each in listed] == [True, False, False]
    kept = await carol.client.delete(f"{PROVIDERS}/{listed[1]['id']}", params=params)
    assert kept.json()["type"] == "/problems/connection-kept-in-environment"


async def test_removing_waits_for_what_is_in_flight_and_wipes_the_secrets(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    params = {"for_operator": True}
    made = await connect(carol, for_operator=True)
    one = f"{PROVIDERS}/{made['id']}"
    await carol.client.post(f"{one}/choose", params=params)
    pending = await shop.buy(alice.client)
    busy = await carol.client.delete(one, params=params)
    assert busy.status_code == 409
    assert busy.json()["uses"] == ["1 payment that may still be completed"]
    await shop.pay(pending)
    shop.wait_for_poll()
    await shop.sweep(run_jobs)
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"
    assert (await carol.client.delete(one, params=params)).status_code == 204
    row = (await shop.rows("select * from connections where id = $1", UUID(made["id"])))[0]
    assert (row["status"], row["sealed_credentials"], row["hints"]) == ("removed", b"", {})


async def test_a_connection_that_stops_working_is_found_by_its_checks_and_told_once(
    shop: Shop, bob: Any, run_jobs: Any
) -> None:
    made = await connect(bob)
    broken = {"credentials": {"api_key": "sk_test_of_nobody"}}
    changed = await bob.client.put(f"{PROVIDERS}/{made['id']}", json=broken)
    assert changed.json()["status"] == "failing"
    for _ in range(2):
        shop.wait(timedelta(minutes=5))
        async with shop.parts[Database].transaction() as tx:
            await enqueue(tx, CheckConnections())
        await run_jobs()
    told = await shop.rows("select type from events where type like 'connection.%' order by id")
    assert [each["type"] for each in told] == ["connection.failed"]
    history = await shop.rows(
        "select is_well from connection_checks where connection_id = $1 order by id",
        UUID(made["id"]),
    )
    assert [each["is_well"] for each in history] == [True, False, False, False]

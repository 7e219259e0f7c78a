"""Connecting a payment provider in pages: what to copy, the check, the first event."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import Shop

from studium.sandbox.stripe import CREATOR

FORM = {
    "label": "Atelier",
    "configuration.account_id": CREATOR.id,
    "credentials.api_key": CREATOR.secret_key,
}


async def sign_in_again(shop: Shop, person: Any) -> dict[str, str]:
    account = {"email": person.email, "password": person.password}
    answer = await shop.stranger.post("/api/auth/login", json=account)
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_the_wizard_leads_from_keys_to_the_first_event_and_to_sales(
    shop: Shop, bob: Any
) -> None:
    form = await bob.client.get("/selling/providers/new/stripe")
    assert "Under Developers, API keys" in form.text
    made = await bob.client.post("/selling/providers/new/stripe", data=FORM)
    assert made.status_code == 303, made.text
    here = made.headers["location"]
    page = (await bob.client.get(here)).text
    assert "no webhook can be believed yet" in page
    assert "Waiting for the first event" in page
    assert CREATOR.secret_key not in page
    secret = {"credentials.webhook_secret": "whsec_of_the_atelier"}
    assert (await bob.client.post(here, data=secret)).status_code == 303
    webhook = re.findall(r"http://testserver(/webhook/stripe/[\w-]+)", page)[0]
    event = {
        "id": "evt_test",
        "object": "event",
        "type": "product.created",
        "livemode": False,
        "created": int(shop.now.timestamp()),
        "data": {"object": {}},
    }
    sent = await shop.deliver(event, to=webhook, secret="whsec_of_the_atelier")
    assert sent.status_code == 200, sent.text
    page = (await bob.client.get(here)).text
    assert "An event arrived" in page
    assert (await bob.client.post(f"{here}/act", data={"what": "new_address"})).status_code == 303
    newer = re.findall(
        r"http://testserver(/webhook/stripe/[\w-]+)", (await bob.client.get(here)).text
    )
    assert newer[0] != webhook
    secret_of = "whsec_of_the_atelier"
    answers = [await shop.deliver(event, to=each, secret=secret_of) for each in (webhook, newer[0])]
    assert [each.status_code for each in answers] == [200, 200]
    shop.wait(timedelta(days=8))
    shop.forget_connections()
    late = {**event, "created": int(shop.now.timestamp())}
    answers = [await shop.deliver(late, to=each, secret=secret_of) for each in (webhook, newer[0])]
    assert [each.status_code for each in answers] == [404, 200]
    bob.client.headers.update(await sign_in_again(shop, bob))
    chosen = await bob.client.post(f"{here}/act", data={"what": "choose"})
    assert chosen.status_code == 303
    home = (await bob.client.get("/selling")).text
    assert "New sales are paid to Atelier" in home
    removed = await bob.client.post(f"{here}/act", data={"what": "remove"})
    assert removed.headers["location"] == "/selling/providers"
    assert (await bob.client.get(here)).status_code == 404


async def test_a_field_that_does_not_fit_is_marked_and_secrets_are_not_shown_again(
    shop: Shop, bob: Any
) -> None:
    wrong = {**FORM, "credentials.api_key": "nonsense-key", "label": "My label"}
    page = await bob.client.post("/selling/providers/new/stripe", data=wrong)
    assert page.status_code == 422
    assert 'id="field-credentials.api_key-error"' in page.text
    assert "My label" in page.text
    assert "nonsense-key" not in page.text
    assert await shop.count("connections where owner_id is not null") == 0


@pytest.mark.usefixtures("shop")
async def test_accounts_are_their_owners_alone(bob: Any, alice: Any, carol: Any) -> None:
    made = await bob.client.post("/selling/providers/new/stripe", data=FORM)
    here = made.headers["location"]
    assert UUID(here.rpartition("/")[2])
    for answer in (
        await alice.client.get(here),
        await alice.client.post(f"{here}/act", data={"what": "remove"}),
        await carol.client.get(here.replace("/selling/", "/admin/")),
    ):
        assert answer.status_code == 404
    assert (await alice.client.get("/admin/providers")).status_code == 403
    assert "Operator (stripe, test)" in (await carol.client.get("/admin/providers")).text

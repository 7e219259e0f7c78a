"""A creator connects PayPal in the pages, and sells through it beside another account."""

import re
from typing import Any

from tests.commerce.buyers import agree
from tests.commerce.shop import Shop
from tests.commerce.test_creators_sales import connected, offered

from studium.platform.database import Database
from studium.sandbox import kit
from studium.sandbox.kit import NewObject
from studium.sandbox.paypal.accounts import CREATOR
from studium.sandbox.paypal.objects import WEBHOOK, twin_address
from studium.sandbox.paypal.resources.webhooks import webhook_body

NEW = "/selling/providers/new/paypal"
FORM = {
    "label": "Atelier",
    "credentials.client_id": CREATOR.client_id,
    "credentials.client_secret": CREATOR.client_secret,
}


async def webhook_at_paypal(shop: Shop, address: str) -> str:
    """A webhook of the creator's app at the sandbox's PayPal; its id."""
    given = {"url": address, "event_types": [{"name": "*"}]}
    body = webhook_body("CREATORSWEBHOOK", given, twin_address(shop.parts))
    async with shop.parts[Database].transaction() as tx:
        await kit.upsert(tx, NewObject(CREATOR.id, WEBHOOK, body))
    return "CREATORSWEBHOOK"


async def test_the_wizard_leads_from_an_app_at_paypal_to_the_first_sale(
    shop: Shop, alice: Any, bob: Any, run_jobs: Any
) -> None:
    usual = await connected(shop, bob)
    product = await offered(shop, bob)
    assert "Apps &amp; Credentials" in (await bob.client.get(NEW)).text
    wrong = {**FORM, "credentials.client_secret": "not-the-secret"}
    refused = await bob.client.post(NEW, data=wrong)
    page = (await bob.client.get(refused.headers["location"])).text
    assert "does not let us in" in page
    made = await bob.client.post(NEW, data=FORM)
    here = made.headers["location"]
    page = (await bob.client.get(here)).text
    assert "no webhook can be believed yet" in page
    assert CREATOR.client_secret not in page
    unknown = {"credentials.webhook_id": "NOSUCHWEBHOOK"}
    assert (await bob.client.post(here, data=unknown)).status_code == 303
    assert "knows no such webhook" in (await bob.client.get(here)).text
    (address,) = re.findall(r"http://testserver/webhook/paypal/[\w-]+", page)
    webhook = {"credentials.webhook_id": await webhook_at_paypal(shop, address)}
    assert (await bob.client.post(here, data=webhook)).status_code == 303
    page = (await bob.client.get(here)).text
    assert "knows our webhook" in page
    assert "Waiting for the first event" in page
    offer = f"/products/{product.id}"
    assert "with PayPal" not in (await alice.client.get(offer)).text
    assert (await bob.client.post(f"{here}/act", data={"what": "offer"})).status_code == 303
    assert "with PayPal" in (await alice.client.get(offer)).text
    form = {"product_id": str(product.id), "provider": "paypal"}
    bought = await alice.client.post("/pricing/buy", data=form)
    await agree(shop, bought.headers["location"])
    await run_jobs()
    (payment,) = await shop.rows("select owner_id, connection_id, status from payments")
    assert (payment["owner_id"], payment["status"]) == (bob.user_id, "COMPLETED")
    assert payment["connection_id"] != usual.id
    assert "An event arrived" in (await bob.client.get(here)).text
    home = (await bob.client.get("/selling")).text
    assert "Portrait course" in home
    withdrawn = await bob.client.post(f"{here}/act", data={"what": "withdraw"})
    assert withdrawn.status_code == 303
    refused = await alice.client.post("/pricing/buy", data=form)
    assert refused.status_code == 409


async def test_accounts_of_paypal_are_told_apart_by_their_environment(shop: Shop, bob: Any) -> None:
    live = {**FORM, "configuration.environment": "live"}
    answer = await bob.client.post(NEW, data=live)
    page = answer.text if answer.status_code != 303 else ""
    assert answer.status_code == 422, answer.headers
    assert "sandbox" in page.lower()
    wrong = {**FORM, "configuration.environment": "mars"}
    assert (await bob.client.post(NEW, data=wrong)).status_code == 422
    assert await shop.count("connections where owner_id is not null") == 0


async def test_who_was_a_stranger_goes_on_where_they_wanted_to_pay(shop: Shop, alice: Any) -> None:
    product_id = str(shop.products["studypack-90"].id)
    form = {"product_id": product_id, "provider": "paypal"}
    answer = await shop.stranger.post("/pricing/buy", data=form)
    assert answer.headers["location"].endswith(f"%2Fproducts%2F{product_id}%3Fbuy%3Dpaypal")
    page = (await alice.client.get(f"/products/{product_id}?buy=paypal")).text
    (goes_on,) = re.findall(r"<form[^>]* data-goes-on>(.*?)</form>", page, flags=re.DOTALL)
    assert 'value="paypal"' in goes_on

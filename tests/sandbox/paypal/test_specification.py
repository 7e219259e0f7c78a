"""What the twin answers has the fields, words and forms that PayPal publishes, and no others."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from tests.sandbox.paypal.conftest import DECLINED, ECHECK, PAYS, Merchant, order

PUBLISHED = json.loads(Path(__file__).with_name("specification.json").read_text(encoding="utf-8"))
CAPTURES, AUTHORIZATIONS = "/v2/payments/captures", "/v2/payments/authorizations"
WHOLE = {"Prefer": "return=representation"}


def unlike(noun: str, body: Any) -> list[str]:
    """Where an answer departs from what is published of a noun."""
    schema = {"$ref": f"#/$defs/{noun}"} | PUBLISHED
    found = jsonschema_rs.validator_for(schema).iter_errors(body)
    return [f"{noun}{each.instance_path}: {each.message[:200]}" for each in found]


def usd(value: str) -> dict[str, str]:
    return {"currency_code": "USD", "value": value}


async def test_orders_and_payments_are_as_published(merchant: Merchant) -> None:
    item = {"name": "Portraits", "quantity": "1", "unit_amount": usd("49")}
    unit = {"amount": usd("49") | {"breakdown": {"item_total": usd("49")}}, "items": [item]}
    vault = {"vault": {"store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT"}}
    body = order(unit=unit, paypal={"attributes": vault})
    made = await merchant.do("POST", "/v2/checkout/orders", body, **WHOLE)
    here = f"/v2/checkout/orders/{made['id']}"
    await merchant.approve(made, DECLINED)
    approved = await merchant.do("GET", here)
    assert await merchant.issue("POST", f"{here}/capture") == "INSTRUMENT_DECLINED"
    await merchant.approve(made, PAYS)
    done = await merchant.do("POST", f"{here}/capture")
    capture_id = done["purchase_units"][0]["payments"]["captures"][0]["id"]
    refund = f"{CAPTURES}/{capture_id}/refund"
    given = await merchant.do("POST", refund, {"amount": usd("1.00")}, **WHOLE)
    held, pending = await merchant.held(), await merchant.paid(ECHECK)
    answers = [
        *(("order", each) for each in (made, approved, done, await merchant.do("GET", here))),
        ("refund", given),
        ("authorization", await merchant.do("GET", f"{AUTHORIZATIONS}/{held['id']}")),
        *[("capture", await merchant.do("GET", f"{CAPTURES}/{each}"))
          for each in (capture_id, pending["id"])],
        ("error", (await merchant.call("POST", refund, {"amount": usd("99.00")})).json()),
        *(("event", each) for each in await merchant.events()),
    ]  # fmt: skip
    assert [problem for noun, each in answers for problem in unlike(noun, each)] == []


async def test_the_vault_and_webhooks_are_as_published(merchant: Merchant) -> None:
    context = {"return_url": "https://a.example", "cancel_url": "https://a.example"}
    wallet = {"usage_type": "MERCHANT", "experience_context": context}
    asked = {"payment_source": {"paypal": wallet}}
    setup = await merchant.do("POST", "/v3/vault/setup-tokens", asked)
    await merchant.approve(setup, PAYS)
    agreed = await merchant.do("GET", f"/v3/vault/setup-tokens/{setup['id']}")
    confirmed = {"payment_source": {"token": {"id": setup["id"], "type": "SETUP_TOKEN"}}}
    token = await merchant.do("POST", "/v3/vault/payment-tokens", confirmed)
    query = f"customer_id={token['customer']['id']}&total_required=true"
    hook = {"url": "https://a.example/hook", "event_types": [{"name": "*"}]}
    answers = [
        ("setup_token", setup),
        ("setup_token", agreed),
        ("payment_token", token),
        ("payment_tokens", await merchant.do("GET", f"/v3/vault/payment-tokens?{query}")),
        ("webhook", await merchant.do("POST", "/v1/notifications/webhooks", hook)),
    ]
    assert [problem for noun, each in answers for problem in unlike(noun, each)] == []

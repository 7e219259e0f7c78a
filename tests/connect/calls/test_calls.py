"""The call log: what is kept of calls, what is masked, who reads it."""

import json
from typing import Any

import pytest
from tests.commerce.shop import Shop
from tests.commerce.test_creators_sales import connected, offered

from studium.connect.calls.model import masked_body, masked_headers
from studium.platform.parts import Parts
from studium.sandbox.stripe import CREATOR, OPERATOR

CALLS = "/api/integrations/calls"


@pytest.fixture
async def shop(parts: Parts, client: Any) -> Shop:
    shop = Shop(parts, client)
    await shop.open()
    return shop


def test_secrets_cards_and_names_are_masked_wherever_they_stand() -> None:
    form = b"card[number]=4242424242424242&amount=500&email=a%40b.c&metadata[token]=t"
    kept = masked_body(form, "application/x-www-form-urlencoded")
    assert "4242" not in kept
    assert "a%40b.c" not in kept
    assert "amount=500" in kept
    answer = b'{"id": "pi_1", "client_secret": "pi_1_secret_abc", "list": [{"api_key": "k"}]}'
    kept = masked_body(answer, "application/json")
    assert "pi_1_secret_abc" not in kept
    assert '"k"' not in kept
    assert '"id": "pi_1"' in kept
    assert "sk_test_1" not in masked_body(b"key sk_test_1 here", "text/plain")
    headers = masked_headers({"authorization": "Bearer sk_test_1", "accept": "*/*"})
    assert headers == {"authorization": "[redacted]", "accept": "*/*"}
    assert len(masked_body(b"x" * 100_000, "text/plain")) == 16_384
    many = [{"name": 'Anna, ]} \\" Bell', "secret": {"a": [n]}, "id": n} for n in range(5000)]
    large = masked_body(json.dumps({"all": many}).encode(), "application/json")
    assert (len(large), "Anna" in large, '"a"' in large) == (16_384, False, False)
    assert '"id": 99' in large
    assert masked_body(b'["' + b"x" * 200_000 + b'"]', "application/json")


async def test_calls_are_kept_searched_and_seen_by_their_owner_alone(
    shop: Shop, alice: Any, bob: Any, carol: Any, dave: Any
) -> None:
    await connected(shop, bob)
    product = await offered(shop, bob)
    body = {"product_id": str(product.id)}
    await alice.client.post("/api/purchases/checkout-session", json=body)
    await shop.buy(alice.client)
    theirs = (await bob.client.get(CALLS)).json()["items"]
    assert [each["operation"].split()[0] for each in theirs] == ["POST", "POST"]
    assert theirs[0]["operation"].endswith("/v1/checkout/sessions")
    assert (theirs[0]["status"], theirs[0]["problem"]) == (200, None)
    assert theirs[0]["correlation_id"]
    narrowed = await bob.client.get(CALLS, params={"operation": "customers"})
    assert len(narrowed.json()["items"]) == 1
    by_word = await bob.client.get(CALLS, params={"word": "Portrait"})
    assert len(by_word.json()["items"]) == 1
    assert (await bob.client.get(CALLS, params={"status": 500})).json()["items"] == []
    assert (await alice.client.get(CALLS)).json()["items"] == []
    ours = (await carol.client.get(CALLS, params={"for_operator": True})).json()["items"]
    assert len(ours) == 2
    assert "checkout/sessions" in (await dave.client.get("/admin/calls")).text
    assert "checkout/sessions" in (await bob.client.get("/selling/calls")).text
    assert (await alice.client.get("/admin/calls")).status_code == 403
    everything = str(await shop.rows("select * from outgoing_calls"))
    for secret in (CREATOR.secret_key, OPERATOR.secret_key, alice.email):
        assert secret not in everything

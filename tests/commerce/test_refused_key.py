"""A key that Stripe refuses is the operator's to fix: nobody's purchase or refund ends for it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs
from tests.commerce.shop import Shop

from studium.commerce.catalog import refund_purchase
from studium.commerce.payments import ProviderFailed
from studium.commerce.payments.actions.send_refund import send_refund
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.connect.connections import ConnectionCache
from studium.platform.database import Database
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings


def change_key(parts: Parts, key: str) -> str:
    """Let the operator use another key from now on; the one before."""
    connections = parts[ConnectionCache]
    before = connections.operator_credentials()["stripe"]
    connections.add_operator("stripe", replace(before, secrets={**before.secrets, "api_key": key}))
    connections.forget()
    return before.secret("api_key")


class RestrictedHttp:
    """Outgoing HTTP to a Stripe that finds our key too weak."""

    async def send(self, _: Outgoing) -> Answer:
        body = b'{"error": {"type": "invalid_request_error", "message": "not with this key"}}'
        return Answer(403, {"content-type": "application/json"}, body)


async def test_a_wrong_key_leaves_the_purchase_to_be_paid_once_it_is_fixed(
    shop: Shop, parts: Parts, alice: Any, run_jobs: Any
) -> None:
    right = change_key(parts, "sk_test_wrong")
    with capture_logs() as lines:
        answer = await alice.client.post(
            "/api/purchases/checkout-session", json={"sku": "studypack-90"}
        )
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/payment-provider-unavailable"
    assert [line["remedy"] for line in lines if line["log_level"] == "error"] == [
        "check STRIPE_SECRET_KEY"
    ]
    (row,) = await shop.rows("select status from payments")
    assert row["status"] == "PENDING"
    change_key(parts, right)
    pending = await shop.buy(alice.client)
    assert await shop.count("purchases") == 1
    await shop.pay(pending)
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"


async def test_a_key_without_the_right_to_it_is_treated_alike(
    shop: Shop, parts: Parts, alice: Any
) -> None:
    parts.add(PaymentProviders(discover_providers(), RestrictedHttp(), parts[Settings]))
    answer = await alice.client.post(
        "/api/purchases/checkout-session", json={"sku": "studypack-90"}
    )
    assert answer.status_code == 503
    assert "key" not in answer.json()["detail"]
    (row,) = await shop.rows("select status from payments")
    assert row["status"] == "PENDING"
    parts.add(PaymentProviders(discover_providers(), parts[Http], parts[Settings]))
    await shop.buy(alice.client)
    assert await shop.count("purchases") == 1


async def test_a_wrong_key_leaves_the_refund_to_be_sent_once_it_is_fixed(
    shop: Shop, parts: Parts, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await run_jobs()
    async with parts[Database].transaction() as tx:
        refund = await refund_purchase(
            tx,
            purchase_id=UUID(pending["purchase_id"]),
            amount_minor=None,
            reason="asked nicely",
            requested_by=carol.user_id,
            now=shop.now,
        )
    right = change_key(parts, "sk_test_wrong")
    with pytest.raises(ProviderFailed):
        await send_refund(parts, refund.id)
    (row,) = await shop.rows("select status from refunds")
    assert row["status"] == "REQUESTED"
    change_key(parts, right)
    await run_jobs()
    assert (await shop.payment_row(pending))["status"] == "REFUNDED"

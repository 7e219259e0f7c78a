"""The export of a person's data holds what payments know of them."""

from typing import Any
from uuid import UUID

from tests.commerce.shop import Shop

from studium.commerce.catalog import refund_purchase
from studium.platform.database import Database


async def test_the_export_holds_payments_refunds_and_the_provider_s_customer(
    shop: Shop, alice: Any, bob: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await run_jobs()
    async with shop.parts[Database].transaction() as tx:
        await refund_purchase(
            tx,
            purchase_id=UUID(pending["purchase_id"]),
            amount_minor=500,
            reason="asked nicely",
            requested_by=carol.user_id,
            now=shop.now,
        )
    await run_jobs()
    export = (await alice.client.get("/api/users/me/export")).json()
    (payment,) = export["payments"]
    assert (payment["purpose_id"], payment["status"]) == (
        pending["purchase_id"],
        "PARTIALLY_REFUNDED",
    )
    assert payment["created_at"] == "2026-01-05T09:00:00Z"
    assert payment["disputes"] == []
    (refund,) = payment["refunds"]
    assert (refund["amount_minor"], refund["reason"]) == (500, "asked nicely")
    (customer,) = export["payment_customers"]
    assert customer["provider"] == "stripe"
    assert customer["provider_customer_id"].startswith("cus_")
    assert str(carol.user_id) not in str(export), "nobody else stands in it"
    stranger = (await bob.client.get("/api/users/me/export")).json()
    assert (stranger["payments"], stranger["payment_customers"]) == ([], [])

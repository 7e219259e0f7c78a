"""A renewal that is paid back: what it opened closes, and its unspent credits leave."""

from datetime import timedelta
from typing import Any

from tests.commerce.subscriptions.conftest import Club


async def test_a_renewal_that_is_paid_back_closes_its_period(
    club: Club, alice: Any, carol: Any, dave: Any
) -> None:
    await club.begin(alice, "pro-plus")
    await club.let_pass(timedelta(days=32))
    carol.client.headers.update(await club.sign_in_again(carol))
    dave.client.headers.update(await club.sign_in_again(dave))
    found = await club.see(alice)
    renewal = found["invoices"][0]
    assert (renewal["reason"], renewal["status"]) == ("renewal", "paid")
    address = f"/admin/subscriptions/{found['id']}/refund"
    order = {"invoice_id": renewal["id"], "reason": "Charged after a call to cancel."}
    assert (await dave.client.post(address, data=order)).status_code == 403
    assert (await carol.client.post(address, data=order)).status_code == 303
    after = await club.see(alice)
    assert after["invoices"][0]["refunded_minor"] == 4900
    assert not await club.shop.is_open(alice.user_id, "studypack")
    left = await club.shop.rows(
        "select remaining from credit_grants where user_id = $1 and expires_at > $2",
        alice.user_id,
        club.shop.now,
    )
    assert [each["remaining"] for each in left] == [0]
    assert (await carol.client.post(address, data=order)).status_code == 409
    charges = await club.shop.rows(
        "select (body ->> 'amount_refunded')::int as back from sandbox.objects"
        " where kind = 'charge'"
    )
    assert sorted(each["back"] for each in charges) == [0, 4900]
    await club.let_pass(timedelta(days=31))
    assert await club.shop.is_open(alice.user_id, "studypack")

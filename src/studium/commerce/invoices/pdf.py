"""A document as PDF/A-3."""

from dataclasses import asdict
from pathlib import Path

from starlette.responses import Response

from studium.commerce.invoices.view import DocumentView
from studium.platform.pdf import render_pdf

_SOURCE = Path(__file__).with_name("document.typ")


FILE_NAME = "factur-x.xml"
PDF = "application/pdf"


def pdf_of(view: DocumentView, xml: bytes | None = None) -> bytes:
    """The document on a page, its electronic invoice attached; takes milliseconds.

    The same words give the same bytes. Call it in a thread.
    """
    words = {**asdict(view), "issued": view.issued_at.strftime("%d %B %Y")}
    if xml is not None:
        words |= {"attached": xml.decode(), "attached_name": FILE_NAME}
    return render_pdf(_SOURCE, words, at=view.issued_at)


def pdf_answer(pdf: bytes, number: str) -> Response:
    """A PDF that a browser shows, and saves under its number."""
    name = number.replace("/", "-")
    return Response(
        pdf,
        media_type=PDF,
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )

"""A document as PDF/A-3."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from studium.commerce.invoices.view import DocumentView
from studium.platform.pdf import render_pdf

_SOURCE = Path(__file__).with_name("document.typ")


def pdf_of(view: DocumentView) -> bytes:
    """The document on a page; takes milliseconds, call it in a thread."""
    return render(
        {**asdict(view), "issued": view.issued_at.strftime("%d %B %Y")}, at=view.issued_at
    )


def render(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """A page with these words, dated; the same words give the same bytes."""
    return render_pdf(_SOURCE, data, at=at)

"""A document as PDF/A-3, by Typst with the fonts that its package brings; nothing is downloaded."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from studium.commerce.invoices.view import DocumentView

_SOURCE = Path(__file__).with_name("document.typ")
_lock = Lock()  # a compiler keeps what it compiled last; two threads would take turns anyway


@lru_cache(maxsize=1)
def _compiler() -> Any:
    import typst  # noqa: PLC0415 - 40 MB that most processes never need

    return typst.Compiler(_SOURCE, ignore_system_fonts=True)


def pdf_of(view: DocumentView) -> bytes:
    """The document on a page; takes milliseconds, call it in a thread."""
    return render(
        {**asdict(view), "issued": view.issued_at.strftime("%d %B %Y")}, at=view.issued_at
    )


def render(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """A page with these words, dated; the same words give the same bytes."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    with _lock:
        made = _compiler().compile(
            format="pdf",
            sys_inputs={"data": text},
            pdf_standards="a-3b",
            timestamp=at.replace(microsecond=0),  # Typst dates to the second
        )
    return bytes(made)

"""A tax invoice as PDF/A-3 on one core, beside WeasyPrint's for the same words.

WeasyPrint stands in an environment of its own, made on first use from
`peers/weasyprint.txt`. Both set fifty different invoices in a process that has its
fonts loaded. Ours is the whole file that a buyer gets, with the electronic invoice made, checked
by its schema and embedded; WeasyPrint's is the page alone. The page alone of ours is shown beside.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.installation import Operator
from bench.peers import FOLDER, python_of
from bench.results import Result
from studium.commerce.invoices import Document, DocumentKind
from studium.commerce.invoices.model import Line, content_of
from studium.commerce.invoices.tax import taxed
from studium.commerce.invoices.view import view_of
from studium.platform.ids import new_id

_COUNT = 50
_LEAST = 5.0
_ISSUED = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
_RATES = (("CGST", Decimal(9)), ("SGST", Decimal(9)))
_SELLER = {
    "name": "Studium Learning Private Limited",
    "address": "4 Residency Road, 400001 Mumbai",
    "country": "IN",
    "tax_id": "27AAPFU0939F1ZV",
}
_BUYER = {
    "name": "Ada Lovelace",
    "address": "12 Marine Drive",
    "postal_code": "400020",
    "city": "Mumbai",
    "state": "27",
    "country": "IN",
    "tax_id": "",
    "email": "ada@example.org",
}


def measure(_: Operator) -> Result:
    """How many times as long as ours WeasyPrint's takes."""
    core = min(os.sched_getaffinity(0))
    documents = [_document(number) for number in range(1, _COUNT + 2)]
    views = [
        asdict(view) | {"issued": f"{view.issued_at:%d %B %Y}"} for view in map(view_of, documents)
    ]
    program, given = str(FOLDER / "weasyprint_invoice.py"), json.dumps(views, default=str)
    peer = _on_core(core, python_of("weasyprint"), program, given=given)
    ours = _on_core(core, Path(sys.executable), "-m", "bench.invoice_pdf", given="")
    ratio = peer["ms"] / ours["ms"]
    figures = {
        "ours ms": ours["ms"],
        "WeasyPrint ms": peer["ms"],
        "ours without data ms": ours["page ms"],
        "ours bytes": ours["bytes"],
        "WeasyPrint bytes": peer["bytes"],
    }
    name = "An invoice's PDF, times as fast as WeasyPrint"
    return Result(name, ratio, "times", f">= {_LEAST:.0f}", ratio >= _LEAST, figures)


def _on_core(core: int, python: Path, *arguments: str, given: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - our own programs
        ["taskset", "--cpu-list", str(core), python, *arguments],  # noqa: S607
        input=given,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _document(number: int) -> Document:
    """One of many invoices, each with its own number, date and amount."""
    amount = taxed(4_900_00 + number, _RATES)
    sale = Line(
        title=f"StudyPack, {number} days", tax_code="999293", receipt_number=f"R-26-{number:06}"
    )
    content = content_of(
        seller=_SELLER,
        buyer=_BUYER,
        sale=sale,
        amount=amount,
        rates=_RATES,
        treatment="standard",
        note="",
        place_of_supply="27",
        paid={"through": "stripe", "mode": "live"},
    )
    return Document(
        id=new_id(),
        owner_id=None,
        user_id=new_id(),
        kind=DocumentKind.INVOICE,
        series="INV",
        year="26-27",
        sequence=number,
        number=f"INV/26-27/{number:05}",
        corrects_id=None,
        payment_id=new_id(),
        sale_id=None,
        currency="inr",
        net_minor=amount.net_minor,
        tax_minor=amount.total_minor - amount.net_minor,
        total_minor=amount.total_minor,
        content=content,
        issued_at=_ISSUED + timedelta(hours=number),
    )


def _ours() -> dict[str, Any]:
    from studium.commerce.invoices.electronic import pdf_with_data  # noqa: PLC0415 - heavy
    from studium.commerce.invoices.pdf import pdf_of  # noqa: PLC0415 - heavy

    first, *rest = [_document(number) for number in range(1, _COUNT + 2)]
    pdf_with_data(first)
    started = time.perf_counter()
    for document in rest:
        pdf_of(view_of(document))
    page_seconds = time.perf_counter() - started
    started = time.perf_counter()
    files = [pdf_with_data(document) for document in rest]
    seconds = time.perf_counter() - started
    return {
        "ms": seconds / _COUNT * 1000,
        "page ms": page_seconds / _COUNT * 1000,
        "bytes": len(files[-1]),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_ours()))

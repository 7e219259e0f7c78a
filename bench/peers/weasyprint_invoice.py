"""The invoices on standard input, as PDF/A-3 by WeasyPrint: milliseconds for each, on one core.

Runs in an environment of its own: `weasyprint.txt` beside it. The first one, which loads fonts,
is not counted. Writes the milliseconds and the bytes of the last file as JSON.
"""

import json
import sys
import time
from html import escape
from typing import Any

from weasyprint import CSS, HTML  # type: ignore[import-not-found]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-not-found]

STYLE = """
@page { size: A4; margin: 24mm 22mm }
body { font: 10.5pt/1.45 serif }
h1 { font-size: 22pt; margin: 0 }
.quiet { color: #5a5a5a; font-size: 9pt }
.two { display: flex; justify-content: space-between; margin-bottom: 9mm }
.right { text-align: right }
table { width: 100%; border-collapse: collapse }
.lines td { padding: 3mm 0; border-bottom: .5pt solid #bebebe }
.sums { margin-left: auto; width: auto }
.sums td { padding: 1.5mm 0 1.5mm 8mm; text-align: right }
"""


def page(view: dict[str, Any]) -> str:
    """The same words as the page that Typst sets."""
    text = {name: escape(value) for name, value in view.items() if isinstance(value, str)}
    lines = {name: "<br>".join(map(escape, view[name])) for name in ("seller", "buyer", "notes")}
    rows = {name: "".join(map(_row, view[name])) for name in ("facts", "sums")}
    total = _row(("Total", view["total"]))
    return f"""
<html lang="en"><head><title>{text["title"]} {text["number"]}</title></head><body>
<div class="two"><h1>{text["title"]}</h1>
<div class="right"><b>{text["number"]}</b><br>
<span class="quiet">{text["issued"]}</span></div></div>
<div class="two"><div><span class="quiet">From</span><br>{lines["seller"]}</div>
<div><span class="quiet">To</span><br>{lines["buyer"]}</div></div>
<table>{rows["facts"]}</table>
<table class="lines"><tr><td>What</td><td></td><td class="right">Amount</td></tr>
<tr><td>{text["line_title"]}</td><td>{text["tax_code_label"]} {text["tax_code"]}</td>
<td class="right">{text["net"]}</td></tr></table>
<table class="sums">{rows["sums"]}{total}</table>
<p class="quiet">{lines["notes"]}</p></body></html>"""


def _row(pair: Any) -> str:
    label, value = map(escape, pair)
    return f"<tr><td>{label}</td><td>{value}</td></tr>"


def main() -> None:
    """Measure."""
    fonts = FontConfiguration()
    style = CSS(string=STYLE, font_config=fonts)
    first, *rest = json.load(sys.stdin)

    def made(view: dict[str, Any]) -> bytes:
        document = HTML(string=page(view))
        pdf: bytes = document.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3b"
        )
        return pdf

    pdf = made(first)
    started = time.perf_counter()
    for view in rest:
        pdf = made(view)
    took = (time.perf_counter() - started) / len(rest) * 1000
    sys.stdout.write(json.dumps({"ms": took, "bytes": len(pdf)}))


if __name__ == "__main__":
    main()

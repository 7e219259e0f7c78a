"""Documents as PDF/A-3, by Typst with the fonts that its package brings; nothing is downloaded."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

_lock = Lock()  # a compiler keeps what it compiled last; two threads would take turns anyway


@lru_cache(maxsize=8)
def _compiler(source: Path) -> Any:
    import typst  # noqa: PLC0415 - 40 MB that most processes never need

    return typst.Compiler(source, ignore_system_fonts=True)


def render_pdf(source: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The Typst document with these words as its input `data`, dated; takes milliseconds.

    The same words give the same bytes. Call it in a thread.
    """
    text = json.dumps(data, default=str, ensure_ascii=False)
    with _lock:
        made = _compiler(source).compile(
            format="pdf",
            sys_inputs={"data": text},
            pdf_standards="a-3b",
            timestamp=at.replace(microsecond=0),  # Typst dates to the second
        )
    return bytes(made)


_METADATA = re.compile(
    rb"\n(?P<number>\d+) 0 obj\n<</Length \d+/Type/Metadata/Subtype/XML>>\nstream\n"
    rb"(?P<xmp>.*?)\nendstream\nendobj\n",
    re.DOTALL,
)
_END = re.compile(
    rb"trailer\n<<(?P<trailer>/Size \d+.*)>>\nstartxref\n(?P<place>\d+)\n%%EOF\s*\Z", re.DOTALL
)
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_RDF_END = b"</rdf:RDF>"


def with_described(pdf: bytes, properties: str, schema: str) -> bytes:
    """A file of `render_pdf` whose metadata says more: XMP `properties`, and what they mean.

    Appended as an incremental update (ISO 32000-1, 7.5.6), which PDF/A-3 permits: the metadata
    stream once more, under its number. PDF/A wants a `schema` of properties that it does not
    define (ISO 19005-3, 6.6.2.3.3). Raises ValueError for another program's file.
    """
    metadata, end = _METADATA.search(pdf), _END.search(pdf)
    if metadata is None or end is None or metadata["xmp"].count(_SCHEMAS_END) != 1:
        raise ValueError("this is no PDF/A as Typst makes it")
    xmp = metadata["xmp"].replace(_SCHEMAS_END, schema.encode() + _SCHEMAS_END)
    xmp = xmp.replace(_RDF_END, properties.encode() + _RDF_END)
    head = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    number = int(metadata["number"])
    again = (
        b"%d 0 obj\n<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n" % (number, len(xmp))
        + xmp
        + b"\nendstream\nendobj\n"
    )
    free = b"0 1\n0000000000 65535 f \n"
    table = b"xref\n" + free + b"%d 1\n%010d 00000 n \n" % (number, len(head))
    trailer = b"trailer\n<<%b/Prev %b>>\n" % (end["trailer"], end["place"])
    last = b"startxref\n%d\n%%%%EOF\n" % (len(head) + len(again))
    return head + again + table + trailer + last

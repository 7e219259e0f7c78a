"""Documents as PDF/A-3, by Typst with the fonts that its package brings; nothing is downloaded."""

import json
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

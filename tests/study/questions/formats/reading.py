"""Files made from text, and what is read of them."""

import io
import zipfile
from typing import Any

from studium.study.questions.formats import Found, Preview, Source, preview, read


def source(data: str | bytes, name: str = "questions") -> Source:
    return Source(name, io.BytesIO(data.encode() if isinstance(data, str) else data))


def found(data: str | bytes, format_name: str | None = None) -> list[Found]:
    return list(read(source(data), format_name))


def only(data: str | bytes, format_name: str | None = None) -> Found:
    (one,) = found(data, format_name)
    return one


def shown(data: str | bytes, name: str = "questions") -> Preview:
    return preview(source(data, name))


def zipped(files: dict[str, str | bytes], **options: Any) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()

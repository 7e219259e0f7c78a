"""What a lab does with a picture: look at it, check its hash, and keep a small print of it."""

import base64
import hashlib
import io
from typing import BinaryIO

_SIDE = 160


def digests_of(file: BinaryIO) -> tuple[str, str]:
    """MD5 and SHA-256 of a file, read piece by piece."""
    file.seek(0)
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    while piece := file.read(256 * 1024):
        md5.update(piece)
        sha256.update(piece)
    return md5.hexdigest(), sha256.hexdigest()


def print_of(file: BinaryIO) -> str:
    """A small print for the contact sheet, as an address of its data; empty for what is none."""
    from PIL import Image  # noqa: PLC0415 - where a picture is printed only

    file.seek(0)
    try:
        with Image.open(file) as picture:
            picture.thumbnail((_SIDE, _SIDE))
            small = io.BytesIO()
            picture.convert("RGB").save(small, "JPEG", quality=60)
    except (OSError, Image.DecompressionBombError):
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(small.getvalue()).decode()}"

"""Make an order's pictures ready: fetched, hashed, measured, and large enough for their prints."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from studium.platform.database import Database
from studium.platform.files import FileMissing, Objects, file_of, keep_file
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.studio.printing.labs import LabProblem, LabReason
from studium.studio.printing.model import PrintOrder

_FETCH_SECONDS = 60
_OK = 200
_SPOOLED_BYTES = 1024 * 1024
_LEAST_DPI = 100
_FORMATS = {"JPEG", "PNG", "TIFF"}


@dataclass(frozen=True, slots=True)
class _Measured:
    md5: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    format: str


async def prepare_images(parts: Parts, order: PrintOrder) -> list[dict[str, Any]]:
    """The items with what is known of their pictures. Raises LabProblem for one that is no good.

    Addresses are fetched once, into the owner's files; what was measured stays.
    """
    items = []
    for item in order.items:
        images = [await _prepare(parts, order.owner_id, image, item) for image in item["images"]]
        items.append({**item, "images": images})
    return items


async def _prepare(
    parts: Parts, owner_id: UUID, image: dict[str, Any], item: dict[str, Any]
) -> dict[str, Any]:
    if image.get("md5"):
        return image
    if image.get("file_id") is None:
        image = {**image, **await _fetch(parts, owner_id, str(image["url"]))}
    async with parts[Database].reader() as tx:
        file = await file_of(tx, UUID(str(image["file_id"])), owner_id=owner_id)
    if file is None:
        raise LabProblem(LabReason.REJECTED, "A picture of this order was deleted.")
    try:
        found = await _measure(await parts[Objects].read(file.id))
    except FileMissing as problem:
        raise LabProblem(LabReason.REJECTED, f"The file {file.name} has no content.") from problem
    _check(found, file.name, item)
    return {
        **image,
        "name": image.get("name") or file.name,
        "md5": found.md5,
        "sha256": found.sha256,
        "size_bytes": found.size_bytes,
        "width": found.width,
        "height": found.height,
    }


async def _fetch(parts: Parts, owner_id: UUID, url: str) -> dict[str, Any]:
    """Bring a picture from an address into the owner's files."""
    name = url.partition("?")[0].rpartition("/")[2] or "picture"
    try:
        answer = await parts[Http].send(Outgoing("GET", url, timeout_seconds=_FETCH_SECONDS))
    except NoAnswer as problem:
        raise LabProblem(LabReason.TRANSIENT, f"{url} does not answer.") from problem
    except AddressRefused as problem:
        raise LabProblem(LabReason.FILE_UNREACHABLE, f"{url}: {problem.message}") from problem
    if answer.status != _OK:
        raise LabProblem(LabReason.FILE_UNREACHABLE, f"{url} answers {answer.status}.")

    async def content() -> AsyncIterator[bytes]:
        yield answer.body

    kept = await keep_file(parts, content(), name=name, owner_id=owner_id)
    return {"file_id": str(kept.id), "name": kept.name}


async def _measure(content: AsyncIterator[bytes]) -> _Measured:
    """Hash a picture and read its head; on disk beyond a megabyte."""
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES) as spooled:
        async for piece in content:
            md5.update(piece)
            sha256.update(piece)
            size += len(piece)
            spooled.write(piece)
        spooled.seek(0)
        width, height, kind = await asyncio.to_thread(_read_head, spooled)
    return _Measured(md5.hexdigest(), sha256.hexdigest(), size, width, height, kind)


def _read_head(file: Any) -> tuple[int, int, str]:
    """Width and height in pixels as it is shown, and the format; zeros for what is no picture."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - for the worker only

    try:
        with Image.open(file) as picture:
            width, height = picture.size
            turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
            return (
                (height, width, str(picture.format))
                if turned
                else (
                    width,
                    height,
                    str(picture.format),
                )
            )
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return 0, 0, ""


def _check(found: _Measured, name: str, item: dict[str, Any]) -> None:
    """Refuse what the lab would: another format, or a print below 100 dots an inch."""
    if found.format not in _FORMATS:
        raise LabProblem(LabReason.REJECTED, f"{name} is no JPEG, PNG or TIFF picture.")
    width, height = sorted(item.get("size_inches") or [0, 0])
    short, long = sorted((found.width, found.height))
    if not width or not height:
        return
    dpi = min(short / width, long / height)
    if dpi < _LEAST_DPI:
        raise LabProblem(
            LabReason.REJECTED,
            f"{name} has {dpi:.0f} dots an inch at {width:g} by {height:g} inches: "
            f"it needs {_LEAST_DPI}.",
        )

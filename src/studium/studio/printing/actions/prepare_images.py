"""Make an order's pictures ready: fetched, hashed, measured, and held against their paper."""

import asyncio
import hashlib
import io
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

from studium.platform.database import Database
from studium.platform.files import (
    File,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    Objects,
    file_of,
    keep_file,
)
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.studio.printing.labs import LabProblem, LabReason
from studium.studio.printing.model import PrintOrder
from studium.studio.printing.preflight import CropRule, Measured, decide, refusal_of

_FETCH_SECONDS = 300
_OK = 200
_SPOOLED_BYTES = 1024 * 1024

KeepItems = Callable[[list[dict[str, Any]]], Awaitable[None]]


async def prepare_images(parts: Parts, order: PrintOrder, keep: KeepItems) -> list[dict[str, Any]]:
    """The items with what is known of their pictures. Raises LabProblem for one that is no good.

    Addresses are fetched once, into the owner's files, and `keep` records each that was; what was
    measured stays.
    """
    items = [{**item, "images": list(item["images"])} for item in order.items]
    for item in items:
        for place, image in enumerate(item["images"]):
            if image.get("file_id") is None:
                fetched = await _fetch(parts, order.owner_id, str(image["url"]))
                item["images"][place] = {**image, **fetched}
                await keep(items)
            item["images"][place] = await _prepare(
                parts, order.owner_id, item["images"][place], item
            )
    return items


def asking(items: list[dict[str, Any]]) -> list[str]:
    """The names of pictures whose crop somebody has to choose."""
    return [str(each["name"]) for item in items for each in item["images"] if each.get("asks")]


async def _prepare(
    parts: Parts, owner_id: UUID, image: dict[str, Any], item: dict[str, Any]
) -> dict[str, Any]:
    known = image if image.get("md5") and "mode" in image else None
    name = str(image.get("name") or "")
    if known is None:
        file, found = await _measured(parts, owner_id, UUID(str(image["file_id"])))
        name = name or file.name
        refusal = refusal_of(found, name)
        if refusal is not None:
            raise LabProblem(LabReason.REJECTED, refusal)
        known = {**image, **_kept(found), "name": name}
    rule = CropRule(item.get("crop") or "fill")
    # What was decided before is decided again: `crop` and `sizing` count where somebody chose.
    asked = known if known.get("is_chosen") or image.get("md5") is None else _undecided(known)
    decided = decide(asked, name, item.get("size_inches"), rule)
    if decided.get("refused"):
        raise LabProblem(LabReason.REJECTED, decided["refused"])
    chosen = bool(known.get("is_chosen") or (image.get("md5") is None and image.get("crop")))
    return {**known, **decided, "is_chosen": chosen}


def _undecided(image: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in image.items() if name not in {"crop", "sizing"}}


def _kept(found: Measured) -> dict[str, Any]:
    return {
        "md5": found.md5,
        "sha256": found.sha256,
        "size_bytes": found.size_bytes,
        "width": found.width,
        "height": found.height,
        "mode": found.mode,
        "profile": found.profile,
    }


async def _measured(parts: Parts, owner_id: UUID, file_id: UUID) -> tuple[File, Measured]:
    async with parts[Database].reader() as tx:
        file = await file_of(tx, file_id, owner_id=owner_id)
    if file is None:
        raise LabProblem(LabReason.REJECTED, "A picture of this order was deleted.")
    try:
        return file, await _measure(await parts[Objects].read(file.id))
    except FileMissing as problem:
        raise LabProblem(LabReason.REJECTED, f"The file {file.name} has no content.") from problem


async def _fetch(parts: Parts, owner_id: UUID, url: str) -> dict[str, Any]:
    """Bring a picture from an address into the owner's files, as it comes."""
    name = url.partition("?")[0].rpartition("/")[2] or "picture"
    kept: list[File] = []

    async def sink(content: AsyncIterator[bytes]) -> None:
        kept.append(await keep_file(parts, content, name=name, owner_id=owner_id))

    outgoing = Outgoing("GET", url, timeout_seconds=_FETCH_SECONDS, sink=sink)
    try:
        answer = await parts[Http].send(outgoing)
    except NoAnswer as problem:
        raise LabProblem(LabReason.TRANSIENT, f"{url} does not answer.") from problem
    except AddressRefused as problem:
        raise LabProblem(LabReason.FILE_UNREACHABLE, f"{url}: {problem.message}") from problem
    except (FileTooLarge, FileEmpty) as problem:
        raise LabProblem(LabReason.REJECTED, f"{url}: {problem.message}") from problem
    if answer.status != _OK or not kept:
        raise LabProblem(LabReason.FILE_UNREACHABLE, f"{url} answers {answer.status}.")
    return {"file_id": str(kept[0].id), "name": kept[0].name}


async def _measure(content: AsyncIterator[bytes]) -> Measured:
    """Hash a picture and read its head; on disk beyond a megabyte."""
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES) as spooled:
        async for piece in content:
            md5.update(piece)
            sha256.update(piece)
            size += len(piece)
            spooled.write(piece)
        spooled.seek(0)
        head = await asyncio.to_thread(_read_head, spooled)
    return Measured(md5=md5.hexdigest(), sha256=sha256.hexdigest(), size_bytes=size, **head)


def _read_head(file: Any) -> dict[str, Any]:
    """Width and height as it is shown, format, kind of pixels and profile; of none: no format."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - for the worker only

    try:
        with Image.open(file) as picture:
            width, height = picture.size
            if picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}:
                width, height = height, width
            return {
                "width": width,
                "height": height,
                "format": str(picture.format),
                "mode": picture.mode,
                "profile": _profile_of(picture.info.get("icc_profile")),
            }
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return {"width": 0, "height": 0, "format": "", "mode": "", "profile": None}


def _profile_of(data: bytes | None) -> str | None:
    """The name of a colour profile; what cannot be read counts as none."""
    if not data:
        return None
    from PIL import ImageCms  # noqa: PLC0415 - for the worker only

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        return ImageCms.getProfileDescription(profile).strip() or None
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None

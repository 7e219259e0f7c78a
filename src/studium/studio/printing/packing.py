"""What somebody needs to print an order by hand: a packing sheet, and the files."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from studium.platform.files import Objects
from studium.platform.parts import Parts
from studium.platform.pdf import render_pdf
from studium.studio.printing.model import PrintOrder

_SOURCE = Path(__file__).with_name("packing.typ")
_ADDRESS = ("name", "line1", "line2", "city", "state", "postal_code", "country", "phone")
_LONGEST_NAME = 80


def packing_sheet(order: PrintOrder) -> bytes:
    """The sheet as PDF; takes milliseconds, call it in a thread."""
    names = iter(file_names(order))
    items = [
        {
            "quantity": item["quantity"],
            "product": _product(item),
            "size": " by ".join(f"{side:g}" for side in item.get("size_inches") or () if side),
            "files": [next(names) for _ in item["images"]],
        }
        for item in order.items
    ]
    told = {
        "reference": order.reference,
        "placed": order.created_at.strftime("%d %B %Y"),
        "ship_to": [str(order.ship_to[name]) for name in _ADDRESS if order.ship_to.get(name)],
        "order": [f"Number {order.external_id}", f"Shipping: {order.shipping}"],
        "items": items,
    }
    return render_pdf(_SOURCE, told, at=order.updated_at)


def sheet_answer(order: PrintOrder, pdf: bytes) -> Response:
    """The sheet, which a browser shows."""
    disposition = f'inline; filename="packing-sheet-{order.id}.pdf"'
    headers = {"content-disposition": disposition, "cache-control": "private, no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


async def package_answer(parts: Parts, order: PrintOrder) -> Response:
    """The sheet and the files in one ZIP, streamed as they are read."""
    sheet = await asyncio.to_thread(packing_sheet, order)
    headers = {
        "content-disposition": f'attachment; filename="print-order-{order.id}.zip"',
        "cache-control": "private, no-store",
    }
    return StreamingResponse(
        _package(parts, order, sheet), media_type="application/zip", headers=headers
    )


def file_names(order: PrintOrder) -> list[str]:
    """A name in the package for every image, numbered in the order of the items."""
    return [
        f"{place:03}-{Path(str(image.get('name') or 'picture')).name[-_LONGEST_NAME:]}"
        for place, image in enumerate(order.images, 1)
    ]


class _Passing:
    """A file that keeps what is written until it is taken, and cannot go back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, piece: bytes) -> int:
        self._written += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


async def _package(parts: Parts, order: PrintOrder, sheet: bytes) -> AsyncIterator[bytes]:
    passing = _Passing()
    with zipfile.ZipFile(passing, "w") as package:  # type: ignore[call-overload]
        package.writestr("packing-sheet.pdf", sheet)
        for name, image in zip(file_names(order), order.images, strict=True):
            if not image.get("file_id"):
                continue  # an address that was never fetched: it stands in the order
            with package.open(name, "w", force_zip64=True) as entry:
                async for piece in await parts[Objects].read(UUID(str(image["file_id"]))):
                    entry.write(piece)
                    yield passing.take()
    yield passing.take()


def _product(item: dict[str, object]) -> str:
    options = item.get("options")
    chosen = f" ({', '.join(map(str, options))})" if isinstance(options, list) and options else ""
    ours = f"{item['product']}: " if item.get("product") else ""
    return f"{ours}{item['lab_product']}{chosen}"

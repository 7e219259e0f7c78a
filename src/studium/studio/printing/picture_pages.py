"""The pictures of an order: what may disappoint, and the crop drawn over each."""

import asyncio
import io
import tempfile
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.files import FileMissing, FileNotFound, Objects
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import PartsDep
from studium.studio.printing import store
from studium.studio.printing.actions.change_order import OrderNotFound
from studium.studio.printing.actions.choose_crop import choose_crop
from studium.studio.printing.model import OrderState, PrintOrder
from studium.studio.printing.preflight import central_crop, paper_for

router = PageRouter(prefix="/printing/orders/{order_id}/pictures")

_SIDE = 800
_SPOOLED_BYTES = 1024 * 1024
_MOST_PIXELS = 60_000_000  # of what is decoded whole: three bytes a pixel
_MOST_PICTURES = 100

PlaceId = Annotated[int, Path(ge=0, le=100_000)]


class CropForm(Form):
    """What of a picture is printed."""

    sizing: Literal["fill", "fit"] = "fill"
    percent: Annotated[int, Field(ge=0, le=100)] = 50


@router.get("")
async def pictures_page(
    request: Request, order_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Each picture with its crop, and what may disappoint."""
    return await _show(request, parts, order_id, principal.user_id)


@router.post("/{picture_place}")
async def choose(
    request: Request,
    order_id: UUID,
    picture_place: PlaceId,
    principal: PageSignedIn,
    parts: PartsDep,
) -> Response:
    """Print this part of a picture, or all of it."""
    form = await read_form(request, CropForm)
    if isinstance(form, FormErrors):
        return await _show(request, parts, order_id, principal.user_id, refused="Choose again.")
    try:
        async with parts[Database].transaction() as tx:
            await choose_crop(
                tx,
                order_id,
                owner_id=principal.user_id,
                place=picture_place,
                sizing=form.sizing,
                percent=form.percent,
                now=parts[Clock].now(),
            )
    except OrderNotFound:
        raise
    except StudiumError as problem:
        return await _show(request, parts, order_id, principal.user_id, refused=problem.message)
    return redirect(f"/printing/orders/{order_id}/pictures", flash="It is printed like this.")


@router.get("/{picture_place}/preview")
async def preview(
    order_id: UUID, picture_place: PlaceId, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """A small copy of a picture, whatever its format."""
    order = await _order(parts, order_id, principal.user_id)
    images = order.images
    if picture_place >= len(images) or not images[picture_place].get("file_id"):
        raise FileNotFound("There is no such picture of this order.")
    small = await _small(parts, UUID(str(images[picture_place]["file_id"])))
    headers = {"cache-control": "private, max-age=3600"}
    return Response(small, media_type="image/jpeg", headers=headers)


async def _small(parts: Parts, file_id: UUID) -> bytes:
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES) as spooled:
        try:
            async for piece in await parts[Objects].read(file_id):
                spooled.write(piece)
        except FileMissing as problem:
            raise FileNotFound("The file of this picture is gone.") from problem
        spooled.seek(0)
        return await asyncio.to_thread(_thumbnail, spooled)


def _thumbnail(file: Any) -> bytes:
    """As it is shown, at most so large; JPEG is read small from the beginning."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - for this page only

    try:
        with Image.open(file) as picture:
            picture.draft("RGB", (_SIDE, _SIDE))
            if picture.width * picture.height > _MOST_PIXELS:
                raise FileNotFound("This picture is too large to be shown.")
            picture.thumbnail((_SIDE, _SIDE))
            small = io.BytesIO()
            ImageOps.exif_transpose(picture).convert("RGB").save(small, "JPEG", quality=80)
            return small.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as problem:
        raise FileNotFound("This file is no picture that can be shown.") from problem


async def _show(
    request: Request, parts: Parts, order_id: UUID, owner_id: UUID, *, refused: str = ""
) -> Response:
    order = await _order(parts, order_id, owner_id)
    may_change = order.is_before_submission or order.state is OrderState.REJECTED
    return await render(
        request,
        "printing/pictures.html",
        status=409 if refused else 200,
        order=order,
        pictures=_pictures(order),
        may_change=may_change,
        waits=order.state in {OrderState.NEEDS_ATTENTION, OrderState.REJECTED},
        refused=refused,
    )


def _pictures(order: PrintOrder) -> list[dict[str, Any]]:
    """Each picture as the page draws it: measures and crop in pixels."""
    drawn: list[dict[str, Any]] = []
    for item in order.items:
        for image in item["images"]:
            width, height = int(image.get("width") or 0), int(image.get("height") or 0)
            paper = paper_for(item.get("size_inches"), width, height)
            crop = image.get("crop")
            middle = central_crop(width, height, paper) if paper else None
            drawn.append(
                {
                    "name": "Picture",
                    "width": None,
                    "height": None,
                    "dpi": None,
                    "sizing": "fill",
                    "warnings": [],
                    **image,
                    "place": len(drawn),
                    "product": item.get("product") or item["lab_product"],
                    "paper": paper,
                    "crop": crop
                    and {
                        "x": round(crop["x"] * width),
                        "y": round(crop["y"] * height),
                        "width": round(crop["width"] * width),
                        "height": round(crop["height"] * height),
                    },
                    "percent": _percent(crop, middle),
                    "is_upright_cut": bool(middle and middle.width == 1),
                }
            )
    return drawn[:_MOST_PICTURES]


def _percent(crop: dict[str, float] | None, middle: Any) -> int:
    """Where a crop lies between the ends, as the form has it."""
    if crop is None or middle is None:
        return 50
    slack = (1 - crop["width"], 1 - crop["height"])
    at, most = (crop["x"], slack[0]) if slack[0] >= slack[1] else (crop["y"], slack[1])
    return round(at / most * 100) if most > 0 else 50


async def _order(parts: Parts, order_id: UUID, owner_id: UUID) -> PrintOrder:
    async with parts[Database].reader() as tx:
        order = await store.order_of(tx, order_id, owner_id=owner_id)
    if order is None:
        raise OrderNotFound("There is no such print order of yours.")
    return order

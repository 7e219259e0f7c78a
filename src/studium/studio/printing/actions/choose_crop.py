"""Choose what of a picture is printed."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.studio.printing.actions.change_order import OrderNotFound, change_items, own_order
from studium.studio.printing.actions.place_order import OrderInvalid, check_lab
from studium.studio.printing.model import PrintOrder
from studium.studio.printing.preflight import (
    CropRule,
    central_crop,
    decide,
    moved_crop,
    paper_for,
)

_MIDDLE = 50  # where every lab cuts


async def choose_crop(  # noqa: PLR0913 - which picture of which order, and what of it
    tx: Transaction,
    order_id: UUID,
    *,
    owner_id: UUID,
    place: int,
    sizing: str,
    percent: int,
    now: datetime,
) -> PrintOrder:
    """Print all of a picture (`fit`), or a part that fills the paper (`fill`).

    `place` counts the order's pictures from 0; `percent` says where the part lies: 50 is the
    middle. Raises OrderNotFound, CannotChange, OrderInvalid.
    """
    order = await own_order(tx, order_id, owner_id)
    items = [{**item, "images": list(item["images"])} for item in order.items]
    places = [(item, at) for item in items for at in range(len(item["images"]))]
    if not 0 <= place < len(places):
        raise OrderNotFound("There is no such picture of this order.")
    item, at = places[place]
    image = item["images"][at]
    size = item.get("size_inches")
    paper = paper_for(size, int(image.get("width") or 0), int(image.get("height") or 0))
    if paper is None:
        raise OrderInvalid("Its size, or the paper's, is not known yet.", field="sizing")
    middle = central_crop(image["width"], image["height"], paper)
    crop = asdict(moved_crop(middle, percent=percent)) if sizing == "fill" else None
    chosen = {**image, "sizing": sizing, "crop": crop, "is_chosen": True}
    decided = decide(chosen, str(image["name"]), size, CropRule.CHOOSE)
    if decided.get("refused"):
        raise OrderInvalid(decided["refused"], field="sizing")
    item["images"][at] = {**chosen, **decided, "is_chosen": sizing == "fit" or percent != _MIDDLE}
    await check_lab(tx, owner_id, order.connection_id, shipping=order.shipping, items=items)
    item["images"][at]["is_chosen"] = True
    return await change_items(tx, order, items, note="A crop was chosen.", now=now)

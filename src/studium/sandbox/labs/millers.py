"""Miller's: a session, pictures pushed to it, an order of them; told when asked."""

import json
from datetime import timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.labs.pictures import digests_of, print_of

PATH = "/sandbox/labs/millers"
APP_TOKEN = "sandbox-app-token"  # noqa: S105 - known to everybody
USER_TOKEN = "sandbox-user-token"  # noqa: S105
ORDER, IMAGE, SESSION = "millers_order", "millers_image", "millers_session"
ACCOUNT = "millers"
PRODUCTS = {"MP-8x10": ("Print 8x10", 250), "MP-5x7": ("Print 5x7", 120)}
_PRINTED_AFTER = timedelta(hours=1)


def is_known(request: Request) -> bool:
    """Whether both tokens are right."""
    given = request.headers
    return (given.get("x-mpixapi-token"), given.get("x-mpixuser")) == (APP_TOKEN, USER_TOKEN)


async def products(_: Parts, __: Request) -> Response:
    """What is printed."""
    found = [{"ProductId": key, "Name": name} for key, (name, _) in PRODUCTS.items()]
    return JSONResponse({"Products": found})


async def open_session(parts: Parts, request: Request) -> Response:
    """A session, and where its pictures go."""
    async with parts[Database].transaction() as tx:
        session = new_id().hex
        made = kit.NewObject(ACCOUNT, SESSION, {"id": session, "SessionId": session})
        await kit.insert(tx, made)
    upload = str(request.url.replace(path=f"{PATH}/upload/{session}", query=""))
    return JSONResponse({"SessionId": session, "UploadUrl": upload}, 201)


async def upload(parts: Parts, request: Request) -> Response:
    """Take a picture: to disk, hashed, and looked at."""
    session = request.path_params["session"]
    async with parts[Database].reader() as tx:
        known = await kit.find(tx, session)
    if known is None or known.kind != SESSION:
        return JSONResponse({"Message": "no such session"}, 404)
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return JSONResponse({"Message": "send a file"}, 400)
        small = print_of(file.file)
        if not small:
            return JSONResponse({"Message": "the file is no picture"}, 400)
        md5, sha256 = digests_of(file.file)
    image_id = new_id().hex
    body = {"id": image_id, "ImageId": image_id, "md5": md5, "sha256": sha256, "print": small}
    async with parts[Database].transaction() as tx:
        await kit.insert(tx, kit.NewObject(ACCOUNT, IMAGE, body, {"session": session}))
    return JSONResponse({"ImageId": image_id}, 201)


async def place(parts: Parts, request: Request) -> Response:
    """Take an order of pictures of one session; Miller's knows no repetition."""
    body: dict[str, Any] = json.loads(await request.body())
    total, prints = 0, []
    async with parts[Database].transaction() as tx:
        for item in body["Items"]:
            if item["ProductId"] not in PRODUCTS:
                return JSONResponse({"Message": f"no product {item['ProductId']}"}, 400)
            total += PRODUCTS[item["ProductId"]][1] * item["Quantity"]
            for image in item["Images"]:
                found = await kit.find(tx, str(image["ImageId"]))
                if found is None or found.private.get("session") != body["SessionId"]:
                    return JSONResponse({"Message": "no such image in this session"}, 400)
                prints.append(found.body["print"])
        order_id = new_id().hex
        order = {
            "id": order_id,
            "OrderId": order_id,
            "ExternalOrderId": body["ExternalOrderId"],
            "Status": "Received",
            "Total": f"{total // 100}.{total % 100:02}",
            "ShippingTotal": "0.00",
            "Shipments": [],
        }
        due_at = parts[Clock].now() + _PRINTED_AFTER
        made = kit.NewObject(ACCOUNT, ORDER, order, {"prints": prints}, due_at)
        await kit.insert(tx, made)
    return JSONResponse(_shown(order), 201)


async def see(parts: Parts, request: Request) -> Response:
    """One order."""
    async with parts[Database].reader() as tx:
        found = await kit.find(tx, request.path_params["id"])
    if found is None or found.kind != ORDER:
        return JSONResponse({"Message": "no such order"}, 404)
    return JSONResponse(_shown(found.body))


async def newest(parts: Parts, _: Request) -> Response:
    """The orders that were updated last."""
    async with parts[Database].reader() as tx:
        window = kit.Window(limit=100)
        found = await kit.list_objects(tx, ACCOUNT, ORDER, kit.Filter({}), window)
    return JSONResponse({"Orders": [_shown(each.body) for each in found]})


def _shown(order: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name != "id"}

"""Callbacks of both labs: unsigned, to the one address that an account has, tried again."""

import json
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from studium.platform.database import Database, Transaction
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox import kit

ADDRESS, CALLBACK = "lab_callback_address", "lab_callback"
_JSON = {"content-type": "application/json"}
_LONGEST_ADDRESS = 500


async def keep_address(parts: Parts, request: Request, lab: ModuleType) -> Response:
    """Call this address from now on; the one before no more, and none when it is empty."""
    body = (await request.body()).decode("utf-8", "replace")
    address = dict(parse_qsl(body)).get("address", "").strip()[:_LONGEST_ADDRESS]
    async with parts[Database].transaction() as tx:
        for known in await _addresses(tx, lab.ACCOUNT):
            known.deleted = True
            await kit.update(tx, known)
        if address.startswith(("http://", "https://")) and "\0" not in address:
            made = {"id": new_id().hex, "url": address}
            await kit.insert(tx, kit.NewObject(lab.ACCOUNT, ADDRESS, made))
    return RedirectResponse(f"{lab.PATH}/", 303)


async def address_of(parts: Parts, lab: ModuleType) -> str:
    """Where a lab calls; empty: nowhere."""
    async with parts[Database].reader() as tx:
        found = await _addresses(tx, lab.ACCOUNT)
    return str(found[0].body["url"]) if found else ""


async def tell(tx: Transaction, account: str, payload: dict[str, Any], now: datetime) -> None:
    """Have an account's address called with this."""
    addresses = await _addresses(tx, account)
    if not addresses:
        return
    body = {"id": new_id().hex, "payload": payload}
    event = await kit.insert(tx, kit.NewObject(account, CALLBACK, body))
    await kit.post_event(tx, event, addresses, now)


async def _addresses(tx: Transaction, account: str) -> list[kit.Stored]:
    return await kit.list_objects(tx, account, ADDRESS, kit.Filter({}), kit.Window(limit=1))


async def _write(
    parts: Parts, tx: Transaction, event: kit.Stored, endpoint: kit.Stored, now: datetime
) -> kit.Written | None:
    del parts, tx, now
    field = "success" if endpoint.account == "millers" else None
    content = json.dumps(event.body["payload"]).encode()
    return kit.Written(str(endpoint.body["url"]), _JSON, content, field)


WEBHOOKS = kit.Webhooks(
    ADDRESS,
    CALLBACK,
    _write,
    (timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1)),
)

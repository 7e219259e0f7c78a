"""What time does at the stand-in: pictures are fetched and checked, then orders are shipped."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.http import AddressRefused, Http, NoAnswer, Outgoing
from studium.platform.parts import Parts
from studium.sandbox.whcc import store
from studium.sandbox.whcc.routes import CONSUMER_SECRET

_SHIPPED_AFTER = timedelta(days=2)
_OK = 200


async def settle(parts: Parts) -> None:
    """Process what was submitted, ship what was accepted; a callback tells of each."""
    now = parts[Clock].now()
    async with parts[Database].reader() as tx:
        due = await store.due_orders(tx, now)
    for order in due:
        if order["state"] == "submitted":
            await _process(parts, order, now)
        elif order["state"] == "accepted":
            await _ship(parts, order, now)


async def _process(parts: Parts, order: dict[str, Any], now: datetime) -> None:
    async with parts[Database].transaction() as tx:
        fault = await store.take_fault(tx, "/printing")
    errors = [] if fault is None else [{"ErrorCode": "400.03", "Error": "Told to reject."}]
    errors += [error async for error in _errors(parts, order["body"])]
    accepted = not errors
    told = {
        "Status": "Accepted" if accepted else "Rejected",
        "Errors": errors,
        "Event": "Processed",
        **({"OrderNumber": order["order_number"]} if accepted else {}),
    }
    state = "accepted" if accepted else "rejected"
    due_at = now + _SHIPPED_AFTER if accepted else None
    await _tell(parts, order, told, state=state, due_at=due_at, now=now)


async def _errors(parts: Parts, body: dict[str, Any]) -> Any:
    """What is wrong with the pictures, fetched as WHCC fetches them."""
    for item in body["Orders"][0]["OrderItems"]:
        for asset in item["ItemAssets"]:
            path = asset["AssetPath"]
            try:
                answer = await parts[Http].send(Outgoing("GET", path))
            except (NoAnswer, AddressRefused):
                yield {"ErrorCode": "400.03", "Error": "Error copying files.", "AssetPath": path}
                continue
            digest = hashlib.md5(answer.body, usedforsecurity=False).hexdigest()
            if answer.status != _OK:
                yield {"ErrorCode": "400.02", "Error": "Image missing.", "AssetPath": path}
            elif digest != str(asset["ImageHash"]).lower():
                yield {"ErrorCode": "400.01", "Error": "Hash mismatch.", "AssetPath": path}


async def _ship(parts: Parts, order: dict[str, Any], now: datetime) -> None:
    number = f"9400{order['order_number']:012}"
    told = {
        "ShippingInfo": [
            {
                "Carrier": "FedEx",
                "ShipDate": now.isoformat(),
                "TrackingNumber": number,
                "TrackingUrl": f"https://track.example/{number}",
                "Weight": 0.35,
            }
        ],
        "OrderNumber": order["order_number"],
        "Event": "Shipped",
    }
    await _tell(parts, order, told, state="shipped", due_at=None, now=now)


async def _tell(  # noqa: PLR0913 - what happened to which order
    parts: Parts,
    order: dict[str, Any],
    told: dict[str, Any],
    *,
    state: str,
    due_at: datetime | None,
    now: datetime,
) -> None:
    """Call back; the order moves only when the receiver took it, so that it is tried again."""
    async with parts[Database].reader() as tx:
        address = await store.callback(tx, order["consumer_key"])
    if address is not None:
        body = json.dumps(
            {
                **told,
                "ConfirmationId": order["confirmation_id"],
                "EntryId": order["entry_id"],
                "Reference": order["body"]["Orders"][0]["Reference"],
                "SequenceNumber": "1",
            }
        ).encode()
        stamp = str(int(now.timestamp()))
        signed = hmac.new(CONSUMER_SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        headers = {
            "content-type": "application/json",
            "WHCC-Signature": f"t={stamp},v1={signed.hexdigest().upper()}",
        }
        try:
            answer = await parts[Http].send(Outgoing("POST", address, headers, body))
        except NoAnswer:
            return
        if answer.status >= 300:  # noqa: PLR2004 - HTTP's own numbers
            return
    async with parts[Database].transaction() as tx:
        await store.move_order(tx, order["confirmation_id"], state, due_at)

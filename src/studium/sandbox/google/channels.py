"""Channels of the stand-in: opened, told that they are open, and stopped."""

import json
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox.google import store
from studium.sandbox.google.events import role_of
from studium.sandbox.google.notifying import tell_open
from studium.sandbox.google.shapes import refusal

_LASTS_AT_MOST = timedelta(days=30)
_MOST_ID = 64


async def watch_events(parts: Parts, request: Request, account: str) -> Response:
    """Open a channel over a calendar."""
    calendar_id, role = await role_of(parts, request, account)
    if role is None:
        return refusal(404, "Not Found")
    now = parts[Clock].now()
    try:
        body = json.loads(await request.body())
        channel_id, address = str(body["id"]), str(body["address"])
        asked = datetime.fromtimestamp(int(body["expiration"]) / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return refusal(400, "Required")
    if body.get("type") != "web_hook" or not 0 < len(channel_id) <= _MOST_ID:
        return refusal(400, "Invalid value")
    channel = {
        "id": channel_id,
        "resource_id": new_id().hex,
        "token": str(body.get("token", "")),
        "address": address,
        "expires_at": min(asked, now + _LASTS_AT_MOST),
    }
    async with parts[Database].transaction() as tx:
        is_new = await store.insert_channel(
            tx,
            channel_id,
            calendar_id,
            resource_id=str(channel["resource_id"]),
            token=str(channel["token"]),
            address=address,
            expires_at=min(asked, now + _LASTS_AT_MOST),
        )
        if not is_new:
            return refusal(400, "Channel id not unique", "channelIdNotUnique")
        await tell_open(tx, channel)
    return JSONResponse(
        {
            "kind": "api#channel",
            "id": channel_id,
            "resourceId": channel["resource_id"],
            "resourceUri": str(request.url).removesuffix("/watch"),
            "token": channel["token"],
            "expiration": str(int(min(asked, now + _LASTS_AT_MOST).timestamp() * 1000)),
        }
    )


async def stop_channel(parts: Parts, request: Request, account: str) -> Response:
    """Close a channel, named by both of its ids."""
    del account
    try:
        body = json.loads(await request.body())
        names = str(body["id"]), str(body["resourceId"])
    except (KeyError, TypeError, ValueError):
        return refusal(400, "Required")
    async with parts[Database].transaction() as tx:
        stopped = await store.stop_channel(tx, *names)
    return Response(status_code=204) if stopped else refusal(404, "Channel not found")

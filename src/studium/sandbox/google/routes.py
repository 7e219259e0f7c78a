"""The Calendar API of the stand-in: what adapters and people ask of it; the rest is 404."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox.google import store
from studium.sandbox.google.channels import stop_channel, watch_events
from studium.sandbox.google.events import (
    delete_event,
    free_busy,
    get_event,
    insert_event,
    list_events,
    patch_event,
    put_event,
    take_away_event,
)
from studium.sandbox.google.oauth import PATH, account_behind, authorize, revoke, token
from studium.sandbox.google.shapes import Answered, error, list_entry, partial
from studium.sandbox.rendering import show

_FAULTS: dict[str, tuple[int, str | None]] = {
    "rate_limit": (403, "rateLimitExceeded"),
    "too_many": (429, None),
    "token_gone": (410, "fullSyncRequired"),
    "unauthorized": (401, None),
    "outage": (503, None),
}

Handler = Callable[[Parts, Request, str], Awaitable[Response]]
Page = Callable[[Parts, Request], Awaitable[Response]]


def routes(parts: Parts) -> list[BaseRoute]:
    """Sign-in, the API, and the page of what stands in the calendars."""

    def api(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await _answer(parts, request, handle)

        return endpoint

    def page(handle: Page) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await handle(parts, request)

        return endpoint

    events, one = "/calendars/{calendar}/events", "/calendars/{calendar}/events/{event}"
    v3: list[BaseRoute] = [
        Route("/users/me/calendarList", api(_list), methods=["GET"]),
        Route("/users/me/calendarList/{calendar}", api(_entry), methods=["GET"]),
        Route(f"{events}/watch", api(watch_events), methods=["POST"]),
        Route(events, api(list_events), methods=["GET"]),
        Route(events, api(insert_event), methods=["POST"]),
        Route(one, api(get_event), methods=["GET"]),
        Route(one, api(patch_event), methods=["PATCH"]),
        Route(one, api(delete_event), methods=["DELETE"]),
        Route("/freeBusy", api(free_busy), methods=["POST"]),
        Route("/channels/stop", api(stop_channel), methods=["POST"]),
    ]
    return [
        Mount(
            PATH,
            routes=[
                Route("/", page(_show), methods=["GET"]),
                Route("/events", page(_add), methods=["POST"]),
                Route("/events/delete", page(_take_away), methods=["POST"]),
                Route("/o/oauth2/v2/auth", page(authorize), methods=["GET", "POST"]),
                Route("/token", page(token), methods=["POST"]),
                Route("/revoke", page(revoke), methods=["POST"]),
                Mount("/calendar/v3", routes=v3),
            ],
        )
    ]


async def _answer(parts: Parts, request: Request, handle: Handler) -> Response:
    path = request.url.path
    if "\0" in path:
        return JSONResponse(error(400, "Invalid value"), 400)
    async with parts[Database].transaction() as tx:
        fault = await store.take_fault(tx, path + ("?sync" if _is_sync(request) else ""))
    if fault:
        status, reason = _FAULTS[fault]
        return JSONResponse(error(status, fault, reason), status)
    account = await account_behind(parts, request)
    if account is None:
        return JSONResponse(error(401, "Invalid Credentials"), 401)
    answered = await handle(parts, request, account)
    fields = request.query_params.get("fields")
    if fields and isinstance(answered, Answered):
        return JSONResponse(partial(answered.content, fields))
    return answered


def _is_sync(request: Request) -> bool:
    return "syncToken" in request.query_params


async def _list(parts: Parts, _: Request, account: str) -> Response:
    async with parts[Database].reader() as tx:
        found = await store.calendars(tx, account)
    items = [list_entry(each, account) for each in found]
    return Answered(
        {"kind": "calendar#calendarList", "etag": '"0"', "nextSyncToken": "0", "items": items}
    )


async def _entry(parts: Parts, request: Request, account: str) -> Response:
    wanted = request.path_params["calendar"]
    wanted = account if wanted == "primary" else wanted
    async with parts[Database].reader() as tx:
        found = await store.calendars(tx, account)
    for each in found:
        if each["id"] == wanted:
            return JSONResponse(list_entry(each, account))
    return JSONResponse(error(404, "Not Found"), 404)


async def _show(parts: Parts, _: Request) -> Response:
    async with parts[Database].reader() as tx:
        return show("google/events.html", events=await store.all_events(tx))


async def _add(parts: Parts, request: Request) -> Response:
    """Put an event into a calendar, as its owner does at Google."""
    form = {name: str(value).replace("\0", "") for name, value in (await request.form()).items()}
    times = {name: form.get(name, "") for name in ("start", "end")}
    if not all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", each) for each in times.values()):
        return show("google/refused.html", 400, problem="Those are no times.")
    body: dict[str, Any] = {"summary": form.get("summary", "")}
    body |= {name: {"dateTime": f"{value}:00Z", "timeZone": "UTC"} for name, value in times.items()}
    calendar_id = form.get("calendar_id", "")
    async with parts[Database].transaction() as tx:
        await put_event(
            tx, parts, calendar_id, event_id=new_id().hex, body=body, now=parts[Clock].now()
        )
    return RedirectResponse(f"{PATH}/", 303)


async def _take_away(parts: Parts, request: Request) -> Response:
    """Delete an event, as its owner does at Google."""
    form = {name: str(value).replace("\0", "") for name, value in (await request.form()).items()}
    async with parts[Database].transaction() as tx:
        await take_away_event(
            tx, parts, form.get("calendar_id", ""), form.get("event_id", ""), parts[Clock].now()
        )
    return RedirectResponse(f"{PATH}/", 303)

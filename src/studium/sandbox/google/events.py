"""Events of the stand-in: lists by sync tokens, and changes by ETags."""

import base64
import json
import re
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox.google import store
from studium.sandbox.google.notifying import tell_channels
from studium.sandbox.google.shapes import (
    Answered,
    moment_of,
    refusal,
    stamp,
    stored,
    tombstone,
)

_WRITERS = {"owner", "writer"}
_ID = re.compile(r"[a-v0-9]{5,1024}")
_WITH_TOKEN_NEVER = ("timeMin", "timeMax", "q", "orderBy", "updatedMin", "iCalUID")
_MOST = 2500


async def role_of(parts: Parts, request: Request, account: str) -> tuple[str, str | None]:
    """The calendar that a request names, and what its account may do there."""
    wanted = request.path_params["calendar"]
    wanted = account if wanted == "primary" else wanted
    async with parts[Database].reader() as tx:
        found = await store.calendars(tx, account)
    return wanted, next((each["role"] for each in found if each["id"] == wanted), None)


async def list_events(parts: Parts, request: Request, account: str) -> Response:
    """A page of what stands there, or of what changed since a sync token."""
    calendar_id, role = await role_of(parts, request, account)
    if role is None:
        return refusal(404, "Not Found")
    if role == "freeBusyReader":
        return refusal(403, "You need to have reader access to this calendar.")
    query = request.query_params
    token, page = query.get("syncToken"), query.get("pageToken")
    if token and any(name in query for name in _WITH_TOKEN_NEVER):
        return refusal(400, "Sync token cannot be used with filters.")
    try:
        limit = max(1, min(int(query.get("maxResults", 250)), _MOST))
        since = int(_unpacked(token)) if token else 0
        after, until = json.loads(_unpacked(page)) if page else (since, None)
        begin = datetime.fromisoformat(query["timeMin"]) if "timeMin" in query else None
    except ValueError:
        return refusal(400, "Invalid value")
    async with parts[Database].reader() as tx:
        until = await store.version_of(tx, calendar_id) if until is None else until
        rows = await store.events(tx, calendar_id, after=after, until=until, limit=limit)
        items = [
            await _listed(tx, calendar_id, each["body"], is_sync=bool(token), begin=begin)
            for each in rows
        ]
    answer: dict[str, Any] = {
        "kind": "calendar#events",
        "etag": f'"{until}"',
        "summary": calendar_id,
        "timeZone": "UTC",
        "accessRole": role,
        "updated": stamp(parts[Clock].now()),
        "defaultReminders": [],
        "items": [each for each in items if each],
    }
    if len(rows) == limit:
        answer["nextPageToken"] = _packed(json.dumps([rows[-1]["version"], until]))
    else:
        answer["nextSyncToken"] = _packed(str(until))
    return Answered(answer)


async def insert_event(parts: Parts, request: Request, account: str) -> Response:
    """A new event, under an id that the caller may choose."""
    calendar_id, role = await role_of(parts, request, account)
    body = await _body(request)
    if role not in _WRITERS:
        return refusal(403 if role else 404, "You need to have writer access to this calendar.")
    event_id = str(body.get("id") or new_id().hex)
    if not _ID.fullmatch(event_id) or not _has_times(body):
        return refusal(400, "Invalid resource id value." if "id" in body else "Missing end time.")
    async with parts[Database].transaction() as tx:
        if await store.event(tx, calendar_id, event_id) is not None:
            return refusal(409, "The requested identifier already exists.")
        now = parts[Clock].now()
        made = await put_event(tx, parts, calendar_id, event_id=event_id, body=body, now=now)
    return Answered(made)


async def get_event(parts: Parts, request: Request, account: str) -> Response:
    """An event; a deleted one is answered as cancelled."""
    calendar_id, role = await role_of(parts, request, account)
    async with parts[Database].transaction() as tx:
        found = await store.event(tx, calendar_id, request.path_params["event"]) if role else None
    return Answered(found) if found else refusal(404, "Not Found")


async def patch_event(parts: Parts, request: Request, account: str) -> Response:
    """Change fields, when it is still as the caller knows it."""
    calendar_id, role = await role_of(parts, request, account)
    event_id, body = request.path_params["event"], await _body(request)
    if role not in _WRITERS:
        return refusal(403 if role else 404, "You need to have writer access to this calendar.")
    async with parts[Database].transaction() as tx:
        before = await store.event(tx, calendar_id, event_id)
        if before is None:
            return refusal(404, "Not Found")
        if request.headers.get("if-match", before["etag"]) not in {before["etag"], "*"}:
            return refusal(412, "Precondition Failed")
        if not _has_times({**before, **body}):
            return refusal(400, "Invalid start time.")
        now = parts[Clock].now()
        made = await put_event(tx, parts, calendar_id, event_id=event_id, body=body, now=now)
    return Answered(made)


async def delete_event(parts: Parts, request: Request, account: str) -> Response:
    """Delete one; a second time it is gone."""
    calendar_id, role = await role_of(parts, request, account)
    if role not in _WRITERS:
        return refusal(403 if role else 404, "You need to have writer access to this calendar.")
    event_id, now = request.path_params["event"], parts[Clock].now()
    async with parts[Database].transaction() as tx:
        before = await store.event(tx, calendar_id, event_id)
        if before is None:
            return refusal(404, "Not Found")
        if before["status"] == "cancelled":
            return refusal(410, "Resource has been deleted")
        await take_away_event(tx, parts, calendar_id, event_id, now)
    return Response(status_code=204)


async def free_busy(parts: Parts, request: Request, account: str) -> Response:
    """When calendars are busy; each that cannot be told of has errors, and 200 is answered."""
    body = await _body(request)
    try:
        begin, end = (datetime.fromisoformat(body[name]) for name in ("timeMin", "timeMax"))
    except (KeyError, TypeError, ValueError):
        return refusal(400, "Missing time range.")
    answer: dict[str, Any] = {}
    async with parts[Database].transaction() as tx:
        known = {each["id"] for each in await store.calendars(tx, account)}
        for name in (str(each.get("id")) for each in body.get("items", [])):
            fault = await store.take_fault(tx, f"free-busy of {name}")
            if name not in known or fault:
                reason = "internalError" if fault else "notFound"
                answer[name] = {"errors": [{"domain": "global", "reason": reason}], "busy": []}
                continue
            until = await store.version_of(tx, name)
            rows = await store.events(tx, name, after=0, until=until, limit=_MOST)
            answer[name] = {"busy": _busy([each["body"] for each in rows], begin, end)}
    return Answered(
        {
            "kind": "calendar#freeBusy",
            "timeMin": stamp(begin),
            "timeMax": stamp(end),
            "calendars": answer,
        }
    )


async def put_event(  # noqa: PLR0913 - a change
    tx: Transaction,
    parts: Parts,
    calendar_id: str,
    *,
    event_id: str,
    body: dict[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """Keep an event with these fields changed, and tell who listens."""
    before = await store.event(tx, calendar_id, event_id) or {}
    version = await store.next_version(tx)
    made = stored(body, event_id=event_id, before=before, version=version, now=now)
    await store.put_event(tx, calendar_id, event_id, made, version)
    await tell_channels(tx, parts, calendar_id)
    return made


async def take_away_event(
    tx: Transaction, parts: Parts, calendar_id: str, event_id: str, now: datetime
) -> None:
    """Leave a tombstone of an event, where there is one."""
    if await store.event(tx, calendar_id, event_id) is not None:
        body = {"status": "cancelled"}
        await put_event(tx, parts, calendar_id, event_id=event_id, body=body, now=now)


async def _listed(
    tx: Transaction,
    calendar_id: str,
    body: dict[str, Any],
    *,
    is_sync: bool,
    begin: datetime | None,
) -> dict[str, Any] | None:
    """An event as a list has it: a full one shows no deleted events, but cancelled exceptions."""
    if body["status"] == "cancelled":
        series = body.get("recurringEventId")
        standing = await store.event(tx, calendar_id, series) if series and not is_sync else None
        is_shown = is_sync or (standing is not None and standing["status"] != "cancelled")
        return tombstone(body) if is_shown else None
    if begin and "recurrence" not in body and moment_of(body["end"]) <= begin:
        return None
    return body


def _busy(bodies: list[dict[str, Any]], begin: datetime, end: datetime) -> list[dict[str, str]]:
    return [
        {"start": stamp(moment_of(each["start"])), "end": stamp(moment_of(each["end"]))}
        for each in bodies
        if each["status"] != "cancelled"
        and each.get("transparency") != "transparent"
        and moment_of(each["start"]) < end
        and moment_of(each["end"]) > begin
    ]


def _has_times(body: dict[str, Any]) -> bool:
    try:
        return moment_of(body["start"]) < moment_of(body["end"])
    except (KeyError, TypeError, ValueError):
        return False


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _unpacked(token: str) -> str:
    return base64.urlsafe_b64decode(token).decode()

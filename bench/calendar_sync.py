"""The first reading of a calendar of 10,000 events at Google, beside bare requests for its pages.

Both ask a server on this machine, which answers prepared pages; ours also lays out, and keeps, when
every event is. Bare is the same requests with their JSON read, and nothing done with it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from aiohttp import ClientSession, web
from pydantic import SecretStr

from bench.installation import Operator, free_port
from bench.learners import NOW, add_people, open_database
from bench.results import Result
from studium.connect.calls import CallLog
from studium.connect.connections import (
    ConnectionCache,
    ConnectionMode,
    Credentials,
    add_connection,
)
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault, generate_key
from studium.studio.calendars import Calendar, store
from studium.studio.calendars.actions.sync_calendar import sync_calendar
from studium.studio.calendars.settings import CalendarsSettings
from studium.studio.calendars.sources import build_sources
from studium.studio.calendars.sources.discovery import CalendarSources

_EVENTS, _PAGE = 10_000, 2500
_MOST_SECONDS = 30
_BARE_ROUNDS = 5


def measure(operator: Operator) -> Result:
    """Seconds until every event of the calendar is known."""
    ours, again, bare = asyncio.run(_measure(operator))
    return Result(
        "First sync of 10,000 events at Google",
        ours,
        "s",
        f"<= {_MOST_SECONDS} s",
        ours <= _MOST_SECONDS,
        {"bare s": bare, "to bare": ours / bare, "events/s": _EVENTS / ours, "next s": again},
    )


async def _measure(operator: Operator) -> tuple[float, float, float]:
    port = free_port()
    async with (
        open_database(operator, connections=2) as database,
        _google(port),
        ClientSession() as session,
    ):
        parts = _parts(database, session, port)
        calendar_id = await _add_calendar(parts)
        ours = await _took(parts, calendar_id)
        async with database.reader() as tx:
            assert await store.count_busy(tx, calendar_id) == _EVENTS
        again = await _took(parts, calendar_id)
        begun = time.perf_counter()
        for _ in range(_BARE_ROUNDS):
            await _bare(session, port)
        return ours, again, (time.perf_counter() - begun) / _BARE_ROUNDS


async def _took(parts: Parts, calendar_id: UUID) -> float:
    begun = time.perf_counter()
    assert await sync_calendar(parts, calendar_id)
    return time.perf_counter() - begun


async def _bare(session: ClientSession, port: int) -> None:
    token = ""
    while True:
        url = f"http://127.0.0.1:{port}/calendars/c/events?pageToken={token}"
        async with session.get(url) as answer:
            page = json.loads(await answer.read())
        if "nextPageToken" not in page:
            return
        token = page["nextPageToken"]


@asynccontextmanager
async def _google(port: int) -> AsyncIterator[None]:
    """Answers the pages of one calendar, and that nothing changed since."""
    pages = [_page(first).encode() for first in range(0, _EVENTS, _PAGE)]
    nothing = json.dumps({"items": [], "nextSyncToken": "s2", "timeZone": "Europe/Berlin"}).encode()

    async def events(request: web.Request) -> web.Response:
        if "syncToken" in request.query:
            return web.Response(body=nothing, content_type="application/json")
        number = int(request.query.get("pageToken") or 0)
        return web.Response(body=pages[number], content_type="application/json")

    async def token(_: web.Request) -> web.Response:
        return web.json_response({"access_token": "a", "expires_in": 3599})

    app = web.Application()
    app.router.add_get("/calendars/{calendar}/events", events)
    app.router.add_post("/token", token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def _page(first: int) -> str:
    items = []
    for number in range(first, first + _PAGE):
        begins = NOW + timedelta(minutes=30 * number)
        items.append({
            "id": f"event{number:06}",
            "iCalUID": f"event{number:06}@google.com",
            "etag": f'"{number}"',
            "status": "confirmed",
            "start": {"dateTime": begins.isoformat(), "timeZone": "Europe/Berlin"},
            "end": {"dateTime": (begins + timedelta(minutes=15)).isoformat()},
        })  # fmt: skip
    following = first // _PAGE + 1
    is_last = following * _PAGE >= _EVENTS
    ending = {"nextSyncToken": "s1"} if is_last else {"nextPageToken": str(following)}
    return json.dumps({"items": items, "timeZone": "Europe/Berlin"} | ending)


class _Direct:
    """Fulfils `Http` without the guard, which lets nothing on this machine be asked."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def send(self, outgoing: Outgoing) -> Answer:
        """The answer."""
        async with self._session.request(
            outgoing.method, outgoing.url, headers=dict(outgoing.headers), data=outgoing.body
        ) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.read())


def _parts(database: Database, session: ClientSession, port: int) -> Parts:
    vault, clock = Vault.from_text(generate_key()), MovableClock()
    clock.freeze(NOW)
    parts = Parts()
    here = f"http://127.0.0.1:{port}"
    for part in (database, vault, Settings(_env_file=None)):
        parts.add(part)
    parts.add(clock, as_=Clock)
    parts.add(_Direct(session), as_=Http)
    parts.add(ConnectionCache(database, vault))
    parts.add(CallLog(database, clock))
    parts.add(
        CalendarsSettings(
            _env_file=None,
            google_client_id="measured",
            google_client_secret=SecretStr("measured"),
            google_token_url=f"{here}/token",
            google_api_url=f"{here}",
        )
    )
    parts.add(build_sources(parts), as_=CalendarSources)
    return parts


async def _add_calendar(parts: Parts) -> UUID:
    owner_id = (await add_people(parts[Database], 1))[0].user_id
    credentials = Credentials(ConnectionMode.TEST, {"refresh_token": "r"})
    async with parts[Database].transaction() as tx:
        made = await add_connection(
            tx,
            owner_id=owner_id,
            kind="google",
            label="Measured",
            credentials=credentials,
            vault=parts[Vault],
            now=NOW,
        )
        calendar = Calendar(
            id=new_id(),
            owner_id=owner_id,
            connection_id=made.id,
            external_id="c",
            name="Measured",
            timezone="UTC",
            blocks=True,
            can_write=True,
            takes_bookings=False,
            sync_token=None,
            expanded_on=None,
            synced_at=None,
            next_sync_at=NOW,
            failed_syncs=0,
            problem=None,
            remedy=None,
            created_at=NOW,
        )
        await store.insert_calendar(tx, calendar)
    return calendar.id

"""Alice's calendar elsewhere: a feed that tests write, served as a web server would."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import Person

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.parts import Parts
from studium.studio.calendars import BusyTimes, busy_times
from studium.studio.calendars.actions.find_calendars import find_calendars
from studium.studio.calendars.actions.sync_calendar import sync_calendar

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
DAY = "202601%02dT%02d0000Z"


def written(*events: str) -> bytes:
    return (HEAD + "".join(events) + "END:VCALENDAR\r\n").encode()


def event(uid: str, *lines: str) -> str:
    inside = "\r\n".join((f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines))
    return f"BEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\n"


def hour(uid: str, day: int, at: int) -> str:
    return event(uid, f"DTSTART:{DAY % (day, at)}", "DURATION:PT1H")


@dataclass
class Feed:
    """Fulfils `Http` with one feed; honours its validators."""

    body: bytes = field(default_factory=written)
    status: int = 200
    asked: int = 0
    unchanged: int = 0

    async def send(self, outgoing: Outgoing) -> Answer:
        self.asked += 1
        etag = f'"{hash(self.body)}"'
        if outgoing.headers.get("if-none-match") == etag and self.status == 200:
            self.unchanged += 1
            return Answer(304, {}, b"")
        return Answer(self.status, {"etag": etag}, self.body)


@dataclass
class Synced:
    """A connected feed, and what it makes of Alice's time."""

    alice: Person
    parts: Parts
    feed: Feed
    calendar: dict[str, str]

    async def sync(self) -> bool:
        return await sync_calendar(self.parts, UUID(self.calendar["id"]))

    async def busy(self) -> BusyTimes:
        async with self.parts[Database].reader() as tx:
            return await busy_times(
                tx,
                owner_id=self.alice.user_id,
                begin=datetime(2026, 1, 5, tzinfo=UTC),
                end=datetime(2026, 3, 5, tzinfo=UTC),
                now=self.parts[Clock].now(),
            )

    async def hours(self) -> list[tuple[int, int]]:
        """Day of the month and hour of each busy time."""
        found = await self.busy()
        return [(each.starts_at.day, each.starts_at.hour) for each in found.periods]

    async def see(self) -> dict[str, Any]:
        return dict((await self.alice.client.get("/api/calendars")).json()["items"][0])


@pytest.fixture
async def synced(alice: Person, parts: Parts) -> Synced:
    feed = Feed()
    parts.add(feed, as_=Http)
    body = {
        "kind": "ical",
        "label": "My calendar",
        "credentials": {"url": "https://calendar.example/secret.ics"},
    }
    made = await alice.client.post("/api/integrations/calendars", json=body)
    assert made.json()["status"] == "active", made.text
    await find_calendars(parts, UUID(made.json()["id"]))
    listed = await alice.client.get("/api/calendars")
    return Synced(alice, parts, feed, listed.json()["items"][0])

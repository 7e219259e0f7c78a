"""Google's calendars, connected in pages and kept in step with, over the stand-in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from tests.conftest import BASE_URL, PASSWORD, InProcessHttp, Person, RunJobs

from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.sandbox.google import store as google
from studium.sandbox.google.events import put_event, take_away_event
from studium.studio.calendars import BusyTimes, OwnEvent, busy_times, store
from studium.studio.calendars import put_event as put_own_event
from studium.studio.calendars import remove_event as remove_own_event
from studium.studio.calendars.actions.sync_calendar import sync_calendar
from studium.studio.calendars.jobs import SweepCalendars, sweep_calendars
from studium.studio.calendars.sources.google.events import event_id

ACCOUNT = "alice@gmail.example"
PRIMARY, OTHERS = ACCOUNT, "team@group.example"
CONNECT = "/calendars/connect/google"
SHAPES = Path(__file__).parent / "google_shapes.json"
REFERENCE = Path(__file__).parents[3].parent / "shared/reference/google/calendar.v3.json"


@dataclass
class AtGoogle:
    """Alice's account at Google, and what is known of it here."""

    alice: Person
    parts: Parts
    calendars: Mapping[str, UUID]

    async def put(self, name: str, *, at: str = PRIMARY, **body: Any) -> dict[str, Any]:
        async with self.parts[Database].transaction() as tx:
            now = self.parts[Clock].now()
            return await put_event(tx, self.parts, at, event_id=name, body=body, now=now)

    async def hour(self, name: str, day: int, at: int, **more: Any) -> None:
        await self.put(name, start=moment(day, at), end=moment(day, at + 1), **more)

    async def delete(self, name: str) -> None:
        async with self.parts[Database].transaction() as tx:
            await take_away_event(tx, self.parts, PRIMARY, name, self.parts[Clock].now())

    async def fail(self, path: str, fault: str) -> None:
        async with self.parts[Database].transaction() as tx:
            await google.insert_fault(tx, path, fault)

    async def sync(self, calendar: str = PRIMARY) -> bool:
        return await sync_calendar(self.parts, self.calendars[calendar])

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
        return [(each.starts_at.day, each.starts_at.hour) for each in (await self.busy()).periods]

    async def problem(self) -> str:
        items = (await self.alice.client.get("/api/calendars")).json()["items"]
        return " ".join(str(each["problem"]) for each in items if each["problem"])


def moment(day: int, at: int, zone: str = "UTC") -> dict[str, str]:
    written = f"2026-01-{day:02}T{at:02}:00:00"
    return {"dateTime": written + ("Z" if zone == "UTC" else "+01:00"), "timeZone": zone}


async def authorize(alice: Person, account: str = ACCOUNT, **form: str) -> httpx.Response:
    """Press Connect, allow it on Google's page, and come back."""
    started = await alice.client.post(CONNECT, headers={"Origin": BASE_URL})
    assert started.status_code == 303, started.text
    asked = {
        name: value
        for name, (value,) in parse_qs(urlsplit(started.headers["location"]).query).items()
    }
    page = await alice.client.get(started.headers["location"])
    assert "Choose an account" in page.text
    sent = asked | {"account": account, "write": "on"} | form
    allowed = await alice.client.post(
        "/sandbox/google/o/oauth2/v2/auth", data=sent, headers={"Origin": BASE_URL}
    )
    assert allowed.status_code == 303, allowed.text
    return await alice.client.get(allowed.headers["location"])


@pytest.fixture
async def at_google(alice: Person, parts: Parts, run_jobs: RunJobs) -> AtGoogle:
    """Alice's account, connected, with another's calendar that she sees."""
    async with parts[Database].transaction() as tx:
        await google.put_calendar(tx, ACCOUNT, OTHERS, summary="Team", role="freeBusyReader")
    back = await authorize(alice)
    assert (back.status_code, back.headers["location"]) == (303, "/calendars"), back.text
    await run_jobs()
    async with parts[Database].reader() as tx:
        found = await store.calendars_of(tx, alice.user_id)
    return AtGoogle(alice, parts, {each.external_id: each.id for each in found})


async def test_an_account_is_connected_in_pages_and_its_token_is_sealed(
    at_google: AtGoogle,
) -> None:
    alice = at_google.alice
    (found,) = (await alice.client.get("/api/integrations/calendars")).json()["items"]
    assert (found["status"], found["account_ref"], found["mode"]) == ("active", ACCOUNT, "test")
    page = (await alice.client.get("/calendars")).text
    assert "Connect Google Calendar" in page
    assert "1//" not in page
    items = (await alice.client.get("/api/calendars")).json()["items"]
    assert {each["name"]: (each["blocks"], each["can_write"]) for each in items} == {
        ACCOUNT: (True, True),
        "Team": (False, False),
    }
    await authorize(alice)  # a second time: the same connection with new credentials
    assert len((await alice.client.get("/api/integrations/calendars")).json()["items"]) == 1


async def test_what_was_not_allowed_or_not_begun_here_connects_nothing(
    alice: Person, bob: Person
) -> None:
    denied = await authorize(alice, deny="1")
    assert denied.status_code == 422
    assert "not allowed" in denied.text
    started = await alice.client.post(CONNECT, headers={"Origin": BASE_URL})
    state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
    for wrong in ("other", state + "x", ""):
        back = await alice.client.get(f"{CONNECT}/callback", params={"state": wrong, "code": "4/x"})
        assert back.status_code == 422
        assert "began here" in back.text
        alice.client.cookies.update(started.cookies)
    bob.client.cookies.update(alice.client.cookies)
    stolen = await bob.client.get(f"{CONNECT}/callback", params={"state": state, "code": "4/x"})
    assert stolen.status_code == 422
    assert (await alice.client.get("/api/calendars")).json()["items"] == []


async def test_events_block_and_free_exactly_their_hours_by_incremental_sync(
    at_google: AtGoogle, http: InProcessHttp
) -> None:
    await at_google.hour("aaaaa", 6, 9)
    await at_google.hour("bbbbb", 7, 9)
    await at_google.hour("ccccc", 8, 9, transparency="transparent")
    declined = [{"self": True, "responseStatus": "declined", "email": "a@b.example"}]
    await at_google.hour("ddddd", 9, 9, attendees=declined, summary="Secret plans")
    assert await at_google.sync()
    assert await at_google.hours() == [(6, 9), (7, 9)]
    await at_google.delete("aaaaa")
    await at_google.hour("bbbbb", 7, 14)
    assert await at_google.sync()
    assert await at_google.hours() == [(7, 14)]
    (last,) = [each for each in http.sent if "syncToken" in each.url][-1:]
    assert "timeMin" not in last.url
    assert "summary" not in last.url


async def test_a_series_with_exceptions_in_its_zone_follows_every_change(
    at_google: AtGoogle,
) -> None:
    weekly: dict[str, Any] = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"]}
    zone = "Europe/Berlin"
    await at_google.put("serie", start=moment(6, 10, zone), end=moment(6, 11, zone), **weekly)
    one: dict[str, Any] = {"recurringEventId": "serie"}
    await at_google.put(
        "serie_20260113T090000Z",
        start=moment(14, 15, zone), end=moment(14, 16, zone),
        originalStartTime=moment(13, 10, zone), **one,
    )  # fmt: skip
    away = moment(20, 9)
    await at_google.put("serie_20260120T090000Z", start=away, end=moment(20, 10),
                        originalStartTime=away, status="cancelled", **one)  # fmt: skip
    assert await at_google.sync()
    expected = [(6, 9), (14, 14), (27, 9)]
    assert await at_google.hours() == expected
    await at_google.fail("events?sync", "token_gone")
    assert await at_google.sync()
    assert await at_google.hours() == expected
    await at_google.delete("serie")
    assert await at_google.sync()
    assert await at_google.hours() == []


async def test_an_invitation_to_one_occurrence_alone_blocks_it(at_google: AtGoogle) -> None:
    times: dict[str, Any] = {
        "start": moment(14, 15),
        "end": moment(14, 16),
        "originalStartTime": moment(14, 15),
    }
    await at_google.put("other_20260114T150000Z", recurringEventId="other", **times)
    assert await at_google.sync()
    assert await at_google.hours() == [(14, 15)]


async def test_a_forgotten_token_leads_to_a_full_sync_that_removes_what_did_not_come_back(
    at_google: AtGoogle,
) -> None:
    await at_google.hour("aaaaa", 6, 9)
    await at_google.hour("bbbbb", 7, 9)
    await at_google.sync()
    await at_google.delete("aaaaa")
    async with at_google.parts[Database].transaction() as tx:
        await google.purge(tx, PRIMARY)
    await at_google.fail("events?sync", "token_gone")
    assert await at_google.sync()
    assert await at_google.hours() == [(7, 9)]


async def test_limits_and_outages_are_told_and_change_nothing(at_google: AtGoogle) -> None:
    await at_google.hour("aaaaa", 6, 9)
    await at_google.sync()
    for fault, said in (("rate_limit", "limits"), ("too_many", "limits"), ("outage", "503")):
        await at_google.fail("/events", fault)
        assert not await at_google.sync()
        assert said in await at_google.problem()
        assert await at_google.hours() == [(6, 9)]
    await at_google.fail("/events", "unauthorized")  # a token that died early is renewed at once
    assert await at_google.sync()
    assert await at_google.problem() == ""


async def test_a_revoked_account_asks_to_be_connected_anew_and_is(
    at_google: AtGoogle, clock: MovableClock, run_jobs: RunJobs
) -> None:
    async with at_google.parts[Database].transaction() as tx:
        await google.revoke(tx, ACCOUNT)
    assert not await at_google.sync()
    assert "does not let this connection in" in await at_google.problem()
    clock.advance(timedelta(hours=7))
    assert (await at_google.busy()).unknown == (ACCOUNT,)
    await authorize(at_google.alice)
    await run_jobs()
    assert (await at_google.busy()).unknown == ()


async def test_a_calendar_whose_free_busy_fails_is_unknown_and_not_free(
    at_google: AtGoogle, clock: MovableClock
) -> None:
    path = f"/api/calendars/{at_google.calendars[OTHERS]}"
    await at_google.alice.client.put(path, json={"name": "Team", "blocks": True})
    await at_google.put("ttttt", at=OTHERS, start=moment(6, 9), end=moment(6, 10))
    assert await at_google.sync(OTHERS)
    assert await at_google.hours() == [(6, 9)]
    clock.advance(timedelta(hours=7))
    await at_google.sync()
    await at_google.fail(f"free-busy of {OTHERS}", "outage")
    assert not await at_google.sync(OTHERS)
    found = await at_google.busy()
    assert found.unknown == ("Team",)
    assert await at_google.hours() == [(6, 9)]


async def test_a_notification_has_a_calendar_read_and_one_without_the_token_nothing(
    at_google: AtGoogle, run_jobs: RunJobs, client: httpx.AsyncClient
) -> None:
    await at_google.hour("aaaaa", 6, 9)  # the stand-in tells, and the sync follows
    await run_jobs()
    assert await at_google.hours() == [(6, 9)]
    async with at_google.parts[Database].reader() as tx:
        (channel,) = await store.channels_of(tx, at_google.calendars[PRIMARY])
    for headers in (
        {"x-goog-channel-id": str(channel.id), "x-goog-channel-token": "guessed"},
        {"x-goog-channel-id": str(new_id()), "x-goog-channel-token": "guessed"},
        {"x-goog-channel-id": "nothing"},
    ):
        sent = {**headers, "x-goog-resource-state": "exists"}
        answer = await client.post("/webhook/calendars/google", headers=sent)
        assert answer.status_code == 404
    assert (await client.post("/webhook/calendars/ical")).status_code == 404


async def test_channels_are_renewed_before_they_end_and_the_old_ones_stopped(
    at_google: AtGoogle, clock: MovableClock, run_jobs: RunJobs
) -> None:
    async def channels() -> list[UUID]:
        async with at_google.parts[Database].reader() as tx:
            found = await store.channels_of(tx, at_google.calendars[PRIMARY])
        return [each.id for each in found]

    (first,) = await channels()
    await sweep_calendars(at_google.parts, SweepCalendars())
    await run_jobs()
    assert await channels() == [first]
    clock.advance(timedelta(days=6, hours=1))
    await at_google.fail("watch", "outage")
    await sweep_calendars(at_google.parts, SweepCalendars())
    await run_jobs()
    assert first in await channels()
    clock.advance(timedelta(hours=2))
    await sweep_calendars(at_google.parts, SweepCalendars())
    await run_jobs()
    assert first not in await channels()
    async with at_google.parts[Database].pool.acquire() as connection:
        stands = await connection.fetch("select id from sandbox.google_channels")
    (stands,) = [row["id"] for row in stands]
    assert UUID(stands) in await channels()


async def test_our_events_are_written_once_changed_by_etag_and_deleted(
    at_google: AtGoogle,
) -> None:
    path = f"/api/calendars/{at_google.calendars[PRIMARY]}"
    change = {"name": "Mine", "blocks": True, "takes_bookings": True}
    assert (await at_google.alice.client.put(path, json=change)).json()["takes_bookings"]
    start = datetime(2026, 1, 6, 9, tzinfo=UTC)
    event = OwnEvent(
        id=new_id(), owner_id=at_google.alice.user_id, title="Lesson", description="", location="",
        starts_at=start, ends_at=start + timedelta(hours=1), sequence=0, updated_at=start,
    )  # fmt: skip

    async def stands() -> dict[str, Any]:
        async with at_google.parts[Database].transaction() as tx:
            return await google.event(tx, PRIMARY, event_id(event.id)) or {}

    for _ in range(2):  # killed after the insert, and done again
        assert await put_own_event(at_google.parts, event) == 1
        assert (await stands())["summary"] == "Lesson"
    await at_google.put(event_id(event.id), summary="Changed at Google", colorId="4")
    await put_own_event(at_google.parts, event)
    assert ((await stands())["summary"], (await stands())["colorId"]) == ("Lesson", "4")
    assert await at_google.sync()
    assert await at_google.hours() == []  # a booking is known here already
    await at_google.delete(event_id(event.id))
    await put_own_event(at_google.parts, event)
    assert (await stands())["status"] == "confirmed"
    for _ in range(2):
        await remove_own_event(at_google.parts, event.id, owner_id=at_google.alice.user_id)
        assert (await stands())["status"] == "cancelled"


@pytest.mark.parametrize("way", ["its connection", "her whole account"])
async def test_removing_stops_the_channels_and_gives_the_account_back(
    at_google: AtGoogle, bob: Person, run_jobs: RunJobs, way: str
) -> None:
    async def stands() -> tuple[int, int]:
        async with at_google.parts[Database].pool.acquire() as connection:
            row = await connection.fetchrow("""
                select (select count(*) from sandbox.google_channels) as channels,
                       (select count(*) from sandbox.google_grants where not is_revoked) as grants
            """)
        assert row is not None
        return row["channels"], row["grants"]

    assert (await authorize(bob)).status_code == 303  # the same account, which Bob goes on using
    await run_jobs()
    assert await stands() == (2, 2)
    client = at_google.alice.client
    if way == "its connection":
        (found,) = (await client.get("/api/integrations/calendars")).json()["items"]
        path = f"/calendars/accounts/{found['id']}/remove"
        assert f'action="{path}"' in (await client.get("/calendars")).text
        assert (await bob.client.post(path, headers={"Origin": BASE_URL})).status_code == 404
        gone = await client.post(path, headers={"Origin": BASE_URL})
    else:
        gone = await client.request("DELETE", "/api/users/me", json={"password": PASSWORD})
    assert gone.status_code in {202, 204, 303}, gone.text
    await run_jobs()
    assert await stands() == (1, 2)
    (found,) = (await bob.client.get("/api/integrations/calendars")).json()["items"]
    await bob.client.delete(f"/api/integrations/calendars/{found['id']}")
    await run_jobs()
    assert await stands() == (0, 0)
    assert (await bob.client.get("/api/calendars")).json()["items"] == []


async def test_answers_and_requests_have_the_shapes_of_the_calendar_api(
    at_google: AtGoogle, http: InProcessHttp
) -> None:
    shapes = json.loads(SHAPES.read_text())
    for day in range(6, 9):
        await at_google.hour(f"event{day}", day, 9, summary="One")
    source_calls = [each for each in http.sent if "/calendar/v3/" in each.url]
    token = next(each.headers["authorization"] for each in source_calls)
    client = at_google.alice.client
    primary = "/sandbox/google/calendar/v3/calendars/primary/events"
    base, headers = "/sandbox/google/calendar/v3", {"authorization": token}
    span = {"timeMin": "2026-01-06T00:00:00Z", "timeMax": "2026-01-07T00:00:00Z"}
    channel = {"id": "c1", "type": "web_hook", "address": BASE_URL, "expiration": "1800000000000"}
    asked = {
        "Events": await client.get(f"{primary}?maxResults=2", headers=headers),
        "Event": await client.get(f"{primary}/event6", headers=headers),
        "CalendarList": await client.get(f"{base}/users/me/calendarList", headers=headers),
        "FreeBusyResponse": await client.post(
            f"{base}/freeBusy", json={**span, "items": [{"id": PRIMARY}]}, headers=headers
        ),
        "Channel": await client.post(
            f"{primary}/watch",
            json=channel,
            headers=headers,
        ),
    }  # fmt: skip
    for name, answer in asked.items():
        assert answer.status_code == 200, answer.text
        check(shapes["schemas"], name, answer.json())
    assert asked["Events"].json()["nextPageToken"]
    for call in source_calls:
        sent = set(parse_qs(urlsplit(call.url).query))
        assert sent <= set(shapes["parameters"]), sent


def test_the_shapes_kept_here_are_those_that_google_publishes() -> None:
    if not REFERENCE.exists():
        return  # it lies beside the project where it is developed, and nowhere else
    published = json.loads(REFERENCE.read_text())
    kept = json.loads(SHAPES.read_text())
    known = set(published["parameters"])
    for resource in published["resources"].values():
        for method in resource["methods"].values():
            known |= set(method.get("parameters", ()))
    assert set(kept["parameters"]) <= known
    for name, properties in kept["schemas"].items():
        assert properties == brief(published["schemas"][name]["properties"]), name


def brief(properties: Mapping[str, Any]) -> dict[str, str]:
    """The type of each property: `string`, or `#Event`, or `[#Event` for a list of them."""
    found = {}
    for name, each in properties.items():
        inner = each.get("items", {})
        kind = f"#{each['$ref']}" if "$ref" in each else each["type"]
        is_list = kind == "array" and "$ref" in inner
        found[name] = f"[#{inner['$ref']}" if is_list else kind
    return found


def check(schemas: Mapping[str, Mapping[str, str]], name: str, value: Mapping[str, Any]) -> None:
    """Everything in the value is a property of its schema, and of its type."""
    types = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
    for key, each in value.items():
        kind = schemas[name].get(key)
        assert kind is not None, f"{name} has no {key}"
        if kind.startswith("[#"):
            for item in each:
                check(schemas, kind[2:], item)
        elif kind.startswith("#"):
            check(schemas, kind[1:], each)
        else:
            assert isinstance(each, types[kind]), f"{name}.{key} is no {kind}"

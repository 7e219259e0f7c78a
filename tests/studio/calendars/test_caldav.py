"""CalDAV against a real Radicale server: discovery, sync by tokens and ETags, and writing."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.conftest import Person, RunJobs
from tests.connect.broker.servers import free_ports
from tests.studio.booking.conftest import SERVICE
from tests.studio.calendars.conftest import hour, written

from studium.connect.connections import ConnectionMode, Credentials
from studium.platform.database import Database
from studium.platform.http import AiohttpClient, Answer, Http, Outgoing
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.studio.calendars import OwnEvent, own_uid, store
from studium.studio.calendars.actions.find_calendars import find_calendars
from studium.studio.calendars.actions.sync_calendar import sync_calendar
from studium.studio.calendars.sources import Reading, SourceProblem
from studium.studio.calendars.sources.caldav.plugin import CaldavSource

CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
"""
MAKE = """<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:set><d:prop><d:displayname>Work</d:displayname></d:prop></d:set></c:mkcalendar>"""
SOURCE = CaldavSource()
START = datetime(2026, 1, 6, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Radicale on the loopback; its address."""
    folder, port = tmp_path_factory.mktemp("radicale"), free_ports(1)[0]
    (folder / "users").write_text("anna:secret\n")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "-C", str(folder / "config")],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/", folder)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


def _wait(url: str, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2)  # noqa: S310 - http
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail((folder / "log").read_text())


class Account:
    """Anna's account, as we see it, and as her phone does."""

    def __init__(self, server: str, http: AiohttpClient, settings: Settings) -> None:
        self.http = http
        self.settings = settings
        self.credentials = Credentials(
            ConnectionMode.TEST, {"password": "secret"}, {"url": server, "username": "anna"}
        )
        self.calendar = f"{server}anna/{new_id()}/"
        self.etags: dict[str, str] = {}
        self.token: str | None = None

    async def phone(self, method: str, name: str, body: bytes = b"") -> Answer:
        basic = "Basic YW5uYTpzZWNyZXQ="
        headers = {"authorization": basic, "content-type": "text/calendar"}
        return await self.http.send(Outgoing(method, f"{self.calendar}{name}", headers, body))

    async def read(self) -> Reading:
        """Read, and remember what was read as the sync does."""
        found = await SOURCE.read(
            self.credentials,
            self.http,
            self.settings,
            external_id=self.calendar,
            token=self.token,
            etags=self.etags,
        )
        self.etags |= {each.key: each.etag for each in found.objects}
        self.etags = {key: etag for key, etag in self.etags.items() if key not in found.gone}
        self.token = found.token
        return found

    async def put(self, event: OwnEvent) -> None:
        await SOURCE.put(self.credentials, self.http, external_id=self.calendar, event=event)


@pytest.fixture
async def account(server: str, settings: Settings) -> AsyncIterator[Account]:
    async with AiohttpClient(allowed=["127.0.0.0/8"]) as http:
        account = Account(server, http, settings)
        made = await account.phone("MKCALENDAR", "", MAKE.encode())
        assert made.status == 201
        yield account


def uids(reading: Reading) -> set[str]:
    return {each.uid for each in reading.objects}


def own(**changes: object) -> OwnEvent:
    event = OwnEvent(
        id=new_id(),
        owner_id=new_id(),
        title="Portrait session: Gina",
        description="",
        location="",
        starts_at=START,
        ends_at=START + timedelta(hours=1),
        sequence=0,
        updated_at=START,
    )
    return replace(event, **changes)  # type: ignore[arg-type]


async def test_its_calendars_are_discovered(account: Account) -> None:
    found = await SOURCE.calendars(account.credentials, account.http, account.settings)
    assert ("Work", account.calendar) in {(each.name, each.external_id) for each in found}
    finding = await SOURCE.check(account.credentials, account.http, account.settings)
    assert finding.is_well


async def test_a_wrong_password_is_told_with_what_to_do(account: Account) -> None:
    wrong = replace(account.credentials, secrets={"password": "other"})
    finding = await SOURCE.check(wrong, account.http, account.settings)
    assert not finding.is_well
    assert "password" in finding.remedy


async def test_only_what_changed_is_read(account: Account) -> None:
    await account.phone("PUT", "a.ics", written(hour("a", 6, 9)))
    await account.phone("PUT", "b.ics", written(hour("b", 7, 9)))
    assert uids(await account.read()) == {"a", "b"}
    await account.phone("PUT", "b.ics", written(hour("b", 7, 14)))
    await account.phone("DELETE", "a.ics")
    found = await account.read()
    assert uids(found) == {"b"}
    assert found.gone == {f"{account.calendar}a.ics"}
    assert (await account.read()).objects == ()


async def test_a_forgotten_token_leads_to_all_and_takes_away_what_did_not_come_back(
    account: Account,
) -> None:
    await account.phone("PUT", "a.ics", written(hour("a", 6, 9)))
    await account.phone("PUT", "b.ics", written(hour("b", 7, 9)))
    await account.read()
    await account.phone("DELETE", "a.ics")
    account.token = "http://radicale.org/ns/sync/" + "0" * 64
    found = await account.read()
    assert found.gone == {f"{account.calendar}a.ics"}
    assert found.objects == ()


async def test_an_event_is_written_once_however_often(account: Account) -> None:
    event = own()
    for _ in range(3):
        await account.put(event)
    assert uids(await account.read()) == {own_uid(event.id, event.owner_id)}


async def test_what_was_changed_outside_gives_way_to_the_booking(account: Account) -> None:
    event = own()
    await account.put(event)
    outside = written(hour(own_uid(event.id, event.owner_id), 9, 20))
    await account.phone("PUT", f"{event.id}.ics", outside)
    await account.put(replace(event, sequence=1))
    content = (await account.phone("GET", f"{event.id}.ics")).body
    assert b"DTSTART:20260106T090000Z" in content


async def test_removing_twice_is_as_good_as_once(account: Account) -> None:
    event = own()
    await account.put(event)
    for _ in range(2):
        await SOURCE.remove(
            account.credentials, account.http, external_id=account.calendar, event_id=event.id
        )
    assert (await account.read()).objects == ()


async def test_the_password_is_not_sent_to_another_host(account: Account) -> None:
    with pytest.raises(SourceProblem):
        await SOURCE.read(
            account.credentials,
            account.http,
            account.settings,
            external_id="https://evil.example/calendar/",
            token=None,
            etags={},
        )


async def test_bookings_are_written_moved_and_taken_out_and_do_not_block_twice(
    account: Account, alice: Person, parts: Parts, run_jobs: RunJobs
) -> None:
    parts.add(account.http, as_=Http)
    await account.phone("PUT", "a.ics", written(hour("a", 6, 9)))
    body = {
        "kind": "caldav",
        "label": "Anna",
        "configuration": dict(account.credentials.configuration),
        "credentials": {"password": "secret"},
    }
    made = await alice.client.post("/api/integrations/calendars", json=body)
    await find_calendars(parts, UUID(made.json()["id"]))
    listed = (await alice.client.get("/api/calendars")).json()["items"]
    for each in listed:
        is_this = await _external(parts, each["id"]) == account.calendar
        change = {"name": "Work", "blocks": is_this, "takes_bookings": is_this}
        await alice.client.put(f"/api/calendars/{each['id']}", json=change)
        if is_this:
            assert await sync_calendar(parts, UUID(each["id"]))
            calendar_id = UUID(each["id"])
    service = (
        await alice.client.post("/api/booking/services", json={**SERVICE, "timezone": "UTC"})
    ).json()
    slots = f"/api/booking/services/{service['id']}/slots"
    assert "2026-01-06T09:00:00Z" not in (await alice.client.get(slots)).json()["slots"]
    booking = {
        "service_id": service["id"],
        "starts_at": "2026-01-06T10:00:00Z",
        "guest": {"name": "G", "email": "g@example.com"},
    }
    booked = (await alice.client.post("/api/bookings", json=booking)).json()
    await run_jobs()
    assert b"DTSTART:20260106T100000Z" in (await account.phone("GET", f"{booked['id']}.ics")).body
    assert await sync_calendar(parts, calendar_id)

    path = f"/api/bookings/{booked['id']}"
    moved = await alice.client.post(
        f"{path}/reschedule", json={"starts_at": "2026-01-06T11:00:00Z"}
    )
    assert moved.status_code == 200
    await run_jobs()
    assert b"DTSTART:20260106T110000Z" in (await account.phone("GET", f"{booked['id']}.ics")).body
    await alice.client.post(f"{path}/cancel")
    await run_jobs()
    assert (await account.phone("GET", f"{booked['id']}.ics")).status == 404
    assert "2026-01-06T10:00:00Z" in (await alice.client.get(slots)).json()["slots"]


async def _external(parts: Parts, calendar_id: str) -> str:
    async with parts[Database].reader() as tx:
        found = await store.calendar_by_id(tx, UUID(calendar_id))
    assert found is not None
    return found.external_id

"""Server and worker are killed with SIGKILL while somebody books, pays and a calendar is written.

One owner, with a calendar at the sandbox's Google and an account at its Stripe.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from tests.proofs.breakpoints import Breakpoint, Gatekeeper, gatekeeper
from tests.proofs.installation import Installation
from tests.proofs.invariants import until_nothing_is_left_to_do
from tests.proofs.test_kills import let_time_pass

from studium.sandbox.stripe import CREATOR

pytestmark = pytest.mark.timeout(480)

ACCOUNT = "owner@gmail.example"
CARD = {
    "number": "4242424242424242",
    "expiry": "12/30",
    "cvc": "123",
    "name": "Gina Guest",
    "email": "gina@example.org",
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PATIENCE_SECONDS = 60

ASKING_FOR_THE_DEPOSIT = Breakpoint(1, "bookings", "update", "new.payment_id is not null")
CONFIRMING = Breakpoint(2, "bookings", "update", "new.status = 'confirmed'")
WRITING_THE_EVENT = Breakpoint(3, "sandbox.google_events", "insert")
READING_THE_CALENDAR = Breakpoint(
    4, "calendars", "update", "new.synced_at is distinct from old.synced_at"
)
GIVING_BACK = Breakpoint(5, "refunds", "insert")


@dataclass
class Owner:
    """A studio and its guests, seen from outside."""

    installation: Installation
    client: httpx.AsyncClient
    guest: httpx.AsyncClient
    database: "asyncpg.Connection[asyncpg.Record]"
    service: dict[str, Any] = field(default_factory=dict)

    async def post(self, path: str, body: Any = None, **form: Any) -> httpx.Response:
        answer = await self.client.post(
            path, json=body, data=form or None, headers={"Origin": self.installation.address}
        )
        assert answer.status_code < 400, (path, answer.text)
        return answer

    async def connect_google(self) -> None:
        started = await self.post("/calendars/connect/google", {})
        query = parse_qs(urlsplit(started.headers["location"]).query)
        asked = {name: value for name, (value,) in query.items()}
        page = "/sandbox/google/o/oauth2/v2/auth"
        allowed = await self.post(page, **asked, account=ACCOUNT, write="on")
        back = await self.client.get(allowed.headers["location"])
        assert back.status_code == 303, back.text
        (found,) = (await self.client.get("/api/calendars")).json()["items"]
        change = {"name": "Mine", "blocks": True, "takes_bookings": True}
        await self.client.put(f"/api/calendars/{found['id']}", json=change)
        await self.until("select count(*) from calendars where synced_at is not null", 1)

    async def connect_stripe(self) -> None:
        secrets = {"api_key": CREATOR.secret_key, "webhook_secret": "whsec_owner"}
        body = {"kind": "stripe", "label": "Studio", "credentials": secrets}
        made = (await self.post("/api/integrations/payment-providers", body)).json()
        await self.post(f"/api/integrations/payment-providers/{made['id']}/choose", {})

    async def offer(self) -> None:
        body = {
            "name": "Portrait",
            "timezone": "UTC",
            "duration_minutes": 60,
            "step_minutes": 60,
            "notice_minutes": 600,
            "hours": {day: ["00:00-24:00"] for day in DAYS},
            "deposit_minor": 2000,
            "deposit_currency": "eur",
        }
        self.service = (await self.post("/api/booking/services", body)).json()

    async def slots(self) -> list[str]:
        path = f"/api/booking/services/{self.service['id']}/slots"
        return list((await self.client.get(path)).json()["slots"])

    async def held(self, at: str) -> str:
        """A guest's held booking; the path of its link, from the mail."""
        slug = self.service["booking_url"].rpartition("/")[2]
        asked = await self.guest.post(
            f"/book/{slug}/details",
            params={"at": at, "tz": "UTC"},
            data={"name": "Gina Guest", "email": "gina@example.org"},
        )
        assert asked.status_code == 303, asked.text
        await until_nothing_is_left_to_do(self.installation.database_url)
        body = await self.database.fetchval(
            "select body from sandbox.mails where recipient = 'gina@example.org'"
            " order by sent_at desc, id desc limit 1"
        )
        return str(re.findall(r"(/bookings/[\w-]+)", body)[-1])

    async def pay(self, path: str) -> None:
        sent = await self.guest.post(f"{path}/confirm")
        assert sent.status_code == 303, sent.text
        await self.guest.post(sent.headers["location"], data=CARD)
        await self.guest.get(f"{path}?from=checkout")

    async def until(self, sql: str, wanted: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := await self.database.fetchval(sql)) != wanted:
            assert time.monotonic() < deadline, (sql, found, self.installation.logs())
            await asyncio.sleep(0.1)


@pytest.fixture
async def owner(installation: Installation) -> AsyncIterator[Owner]:
    address = installation.address
    database = await asyncpg.connect(installation.database_url)
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        httpx.AsyncClient(base_url=address, timeout=30) as guest,
    ):
        body = {"email": "owner@example.org", "password": "a password of an owner"}
        signed_up = await client.post("/api/auth/signup", json=body)
        client.headers["Authorization"] = f"Bearer {signed_up.json()['token']}"
        owner = Owner(installation, client, guest, database)
        await owner.connect_google()
        await owner.connect_stripe()
        await owner.offer()
        yield owner
    await database.close()


@pytest.fixture
async def gates(installation: Installation) -> AsyncIterator[Gatekeeper]:
    async with gatekeeper(installation.database_url) as gates:
        yield gates


async def test_no_event_is_doubled_no_booking_lost_and_a_lost_slots_deposit_comes_back(
    owner: Owner, gates: Gatekeeper, installation: Installation
) -> None:
    places = (
        ASKING_FOR_THE_DEPOSIT, CONFIRMING, WRITING_THE_EVENT, READING_THE_CALENDAR, GIVING_BACK,
    )  # fmt: skip
    await gates.build(places)
    first, second = (await owner.slots())[:2]

    path, other = await owner.held(first), await owner.held(second)
    await gates.close(ASKING_FOR_THE_DEPOSIT)
    asking = asyncio.create_task(owner.guest.post(f"{path}/confirm"))
    await gates.until_somebody_stands(ASKING_FOR_THE_DEPOSIT)
    installation.server.kill()
    await asyncio.wait([asking])
    assert asking.exception() is not None
    await gates.open_all()
    await asyncio.to_thread(installation.start)

    await gates.close(CONFIRMING)
    await owner.pay(path)
    await gates.until_somebody_stands(CONFIRMING)
    installation.worker.kill()
    await gates.open_all()
    await gates.close(WRITING_THE_EVENT)
    await gates.close(READING_THE_CALENDAR)
    await asyncio.to_thread(installation.start)
    (calendar,) = (await owner.client.get("/api/calendars")).json()["items"]
    await owner.post(f"/api/calendars/{calendar['id']}/sync", {})
    await gates.until_somebody_stands(READING_THE_CALENDAR)
    await gates.until_somebody_stands(WRITING_THE_EVENT)
    installation.worker.kill()
    await gates.open_all()

    await owner.pay(other)
    await let_time_pass(installation, timedelta(minutes=62))
    body = {
        "service_id": owner.service["id"],
        "starts_at": second,
        "guest": {"name": "B", "email": "b@example.org"},
    }
    await owner.post("/api/bookings", body)
    await gates.close(GIVING_BACK)
    await asyncio.to_thread(installation.start)
    await gates.until_somebody_stands(GIVING_BACK)
    installation.worker.kill()
    await gates.open_all()
    await asyncio.to_thread(installation.start)
    await owner.until("select count(*) from payments where status = 'REFUNDED'", 1)
    await until_nothing_is_left_to_do(installation.database_url)

    await nothing_is_lost_or_doubled(owner)


async def nothing_is_lost_or_doubled(owner: Owner) -> None:
    rows = await owner.database.fetch("select guest_email, status from bookings order by id")
    assert [tuple(row) for row in rows] == [
        ("gina@example.org", "confirmed"),
        ("gina@example.org", "expired"),
        ("b@example.org", "confirmed"),
    ]
    rows = await owner.database.fetch("select status from payments order by id")
    assert [row[0] for row in rows] == ["COMPLETED", "REFUNDED"]
    assert await owner.database.fetchval("select count(*) from refunds") == 1
    told = "select count(*) from events where type = 'booking.confirmed'"
    assert await owner.database.fetchval(told) == 2
    written = "select count(*) from sandbox.google_events where body->>'status' <> 'cancelled'"
    assert await owner.database.fetchval(written) == 2

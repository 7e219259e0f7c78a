"""A studio that can be booked: Alice's service, Monday to Friday from nine to five in Berlin."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.conftest import Person, RunJobs

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday"]
SERVICE: dict[str, Any] = {
    "name": "Portrait session",
    "timezone": "Europe/Berlin",
    "duration_minutes": 60,
    "step_minutes": 60,
    "notice_minutes": 60,
    "hours": {day: ["09:00-17:00"] for day in WEEK},
}
SLOT = "2026-01-06T08:00:00Z"  # nine o'clock in Berlin
OTHER_SLOT = "2026-01-06T10:00:00Z"
MAILS = "select subject, body from sandbox.mails where recipient = $1 order by sent_at, id"


@dataclass
class Studio:
    """Alice's studio, seen from outside, and a guest who has no account."""

    alice: Person
    guest: httpx.AsyncClient
    parts: Parts
    clock: MovableClock
    run_jobs: RunJobs
    service: dict[str, Any]

    @property
    def slug(self) -> str:
        return str(self.service["booking_url"].rpartition("/")[2])

    async def slots(self) -> list[str]:
        path = f"/api/booking/services/{self.service['id']}/slots"
        return list((await self.alice.client.get(path)).json()["slots"])

    async def ask(self, at: str = SLOT, email: str = "guest@example.com") -> httpx.Response:
        return await self.guest.post(
            f"/book/{self.slug}/details",
            params={"at": at, "tz": "America/New_York"},
            data={"name": "Gina Guest", "email": email, "note": "With a dog."},
        )

    async def mails(self, to: str = "guest@example.com") -> list[tuple[str, str]]:
        await self.run_jobs()
        async with self.parts[Database].pool.acquire() as connection:
            return [tuple(row) for row in await connection.fetch(MAILS, to)]

    async def link(self) -> str:
        """The path of the newest link that the guest was sent."""
        found = re.findall(r"http://testserver(/bookings/[\w-]+)", (await self.mails())[-1][1])
        return str(found[-1])

    async def booked(self, at: str = SLOT) -> str:
        """A confirmed booking of the guest; its path."""
        await self.ask(at)
        path = await self.link()
        await self.guest.post(f"{path}/confirm")
        return path

    async def bookings(self) -> list[dict[str, Any]]:
        return list((await self.alice.client.get("/api/bookings")).json()["items"])


@pytest.fixture
async def studio(
    alice: Person, client: httpx.AsyncClient, parts: Parts, clock: MovableClock, run_jobs: RunJobs
) -> Studio:
    made = await alice.client.post("/api/booking/services", json=SERVICE)
    assert made.status_code == 201, made.text
    return Studio(alice, client, parts, clock, run_jobs, made.json())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

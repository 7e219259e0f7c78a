"""Guests book, confirm, move and cancel without an account; the owner is told."""

import asyncio
from datetime import timedelta

import pytest
from tests.studio.booking.conftest import OTHER_SLOT, SERVICE, SLOT, Studio, utc

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.studio.booking import Guest, SlotTaken, make_booking
from studium.studio.booking import store as booking_store
from studium.studio.booking.jobs import SweepBookings, sweep_bookings

EVENTS = "select type from events where owner_id = $1 order by id"


async def told(studio: Studio) -> list[str]:
    async with studio.parts[Database].pool.acquire() as connection:
        found = await connection.fetch(EVENTS, studio.alice.user_id)
    return [row[0] for row in found if row[0].startswith("booking.")]


async def test_a_guest_books_and_confirms_by_the_link_in_the_mail(studio: Studio) -> None:
    assert SLOT in await studio.slots()
    assert (await studio.ask()).status_code == 303
    assert SLOT not in await studio.slots()
    path = await studio.link()
    assert "Confirm the appointment" in (await studio.guest.get(path)).text
    assert (await studio.bookings())[0]["status"] == "held"

    await studio.guest.post(f"{path}/confirm")

    booking = (await studio.bookings())[0]
    assert booking["status"] == "confirmed"
    assert booking["guest_timezone"] == "America/New_York"
    subject, text = (await studio.mails())[-1]
    assert subject == "Booked: Portrait session"
    assert "6 January 2026, 03:00 EST" in text
    assert (await studio.mails(studio.alice.email))[-1][0] == "Booking confirmed: Portrait session"
    assert await told(studio) == ["booking.confirmed"]


async def test_confirming_twice_tells_once(studio: Studio) -> None:
    path = await studio.booked()
    await studio.guest.post(f"{path}/confirm")
    assert await told(studio) == ["booking.confirmed"]


async def test_what_nobody_confirms_becomes_free_again(studio: Studio) -> None:
    await studio.ask()
    path = await studio.link()
    studio.clock.advance(timedelta(minutes=31))
    assert SLOT in await studio.slots()
    assert (await studio.guest.post(f"{path}/confirm")).status_code == 409
    assert (await studio.ask(email="other@example.com")).status_code == 303


async def test_a_guest_moves_a_booking_and_its_old_time_is_free(studio: Studio) -> None:
    path = await studio.booked()
    page = await studio.guest.get(f"{path}/reschedule")
    assert OTHER_SLOT in page.text
    moved = await studio.guest.post(f"{path}/reschedule", data={"at": OTHER_SLOT})
    assert moved.status_code == 303
    assert (await studio.bookings())[0]["starts_at"] == OTHER_SLOT
    slots = await studio.slots()
    assert SLOT in slots
    assert OTHER_SLOT not in slots
    assert await told(studio) == ["booking.confirmed", "booking.rescheduled"]
    assert "SEQUENCE:1" in (await studio.guest.get(f"{path}/appointment.ics")).text


async def test_moving_onto_another_booking_is_refused_and_keeps_the_time(studio: Studio) -> None:
    await studio.booked(OTHER_SLOT)
    path = await studio.booked()
    assert (
        await studio.guest.post(f"{path}/reschedule", data={"at": OTHER_SLOT})
    ).status_code == 409
    assert {each["starts_at"] for each in await studio.bookings()} == {SLOT, OTHER_SLOT}


async def test_a_cancelled_booking_frees_its_time_and_cancelling_again_does_nothing(
    studio: Studio,
) -> None:
    path = await studio.booked()
    for _ in range(2):
        assert (await studio.guest.post(f"{path}/cancel")).status_code == 303
    assert SLOT in await studio.slots()
    assert await told(studio) == ["booking.confirmed", "booking.cancelled"]
    assert (await studio.guest.post(f"{path}/confirm")).status_code == 409
    assert (await studio.guest.post(f"{path}/reschedule", data={"at": SLOT})).status_code == 409


async def test_what_has_begun_is_neither_moved_nor_cancelled(studio: Studio) -> None:
    path = await studio.booked()
    studio.clock.freeze(utc(SLOT) + timedelta(minutes=1))
    assert (await studio.guest.post(f"{path}/cancel")).status_code == 409
    assert (
        await studio.guest.post(f"{path}/reschedule", data={"at": OTHER_SLOT})
    ).status_code == 409


async def test_of_200_at_once_one_gets_the_slot(studio: Studio) -> None:
    parts = studio.parts
    async with parts[Database].reader() as tx:
        service = await booking_store.service_by_slug(tx, studio.slug)
    assert service is not None

    async def ask(number: int) -> bool:
        guest = Guest(name="G", email=f"guest-{number}@example.com", timezone="UTC")
        try:
            async with parts[Database].transaction() as tx:
                await make_booking(
                    parts,
                    tx,
                    service_id=service.id,
                    starts_at=utc(SLOT),
                    guest=guest,
                    by_owner=False,
                    now=parts[Clock].now(),
                )
        except SlotTaken:
            return False
        return True

    assert sum(await asyncio.gather(*map(ask, range(200)))) == 1
    assert len(await studio.bookings()) == 1


async def test_bookings_of_two_services_of_one_owner_never_collide(studio: Studio) -> None:
    await studio.booked()
    other = (await studio.alice.client.post("/api/booking/services", json=SERVICE)).json()
    body = {
        "service_id": other["id"],
        "starts_at": SLOT,
        "guest": {"name": "B", "email": "b@example.com"},
    }
    assert (await studio.alice.client.post("/api/bookings", json=body)).status_code == 409
    body["starts_at"] = OTHER_SLOT
    made = await studio.alice.client.post("/api/bookings", json=body)
    assert made.status_code == 201
    assert made.json()["status"] == "confirmed"


@pytest.mark.parametrize(
    "at", ["2026-01-06T08:30:00Z", "2026-01-05T09:30:00Z", "2026-01-10T09:00:00Z"]
)
async def test_what_is_no_slot_cannot_be_booked(studio: Studio, at: str) -> None:
    assert (await studio.ask(at)).status_code == 409
    assert await studio.bookings() == []


async def test_one_address_is_written_to_only_so_often_whoever_asks(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{make_booking.__module__}.BOOKINGS_FOR_ONE_ADDRESS", "1/hour")
    first, second, *_ = await studio.slots()
    assert (await studio.ask(first)).status_code == 303
    assert (await studio.ask(second)).status_code == 429
    assert (await studio.ask(second, email="other@example.com")).status_code == 303


async def test_guests_are_reminded_a_day_before_once(studio: Studio) -> None:
    await studio.booked("2026-01-08T08:00:00Z")
    studio.clock.freeze(utc("2026-01-07T08:01:00Z"))
    for _ in range(2):
        await sweep_bookings(studio.parts, SweepBookings())
    subjects = [subject for subject, _ in await studio.mails()]
    assert subjects.count("Reminder: Portrait session") == 1


async def test_the_feed_shows_bookings_until_it_is_revoked(studio: Studio) -> None:
    path = await studio.booked()
    made = (await studio.alice.client.post("/api/booking/feeds", json={"name": "Phone"})).json()
    address = made["url"].removeprefix("http://testserver")
    answer = await studio.guest.get(address)
    assert "SUMMARY:Portrait session: Gina Guest" in answer.text
    assert "DTSTART:20260106T080000Z" in answer.text
    same = await studio.guest.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert same.status_code == 304
    await studio.guest.post(f"{path}/cancel")
    assert "STATUS:CANCELLED" in (await studio.guest.get(address)).text
    await studio.alice.client.delete(f"/api/booking/feeds/{made['id']}")
    assert (await studio.guest.get(address)).status_code == 404


async def test_a_guest_takes_their_data_and_has_it_erased(studio: Studio) -> None:
    path = await studio.booked()
    assert (await studio.guest.get(f"{path}/data.json")).json()["guest_name"] == "Gina Guest"
    assert (await studio.guest.post(f"{path}/erase")).status_code == 303
    booking = (await studio.bookings())[0]
    assert (booking["guest_name"], booking["guest_email"], booking["note"]) == ("", "", "")
    assert booking["status"] == "cancelled"


async def test_an_owner_exports_and_erases_a_guest(studio: Studio) -> None:
    await studio.booked()
    query = {"email": "guest@example.com"}
    found = await studio.alice.client.get("/api/bookings/guest", params=query)
    assert len(found.json()) == 1
    erased = await studio.alice.client.post("/api/bookings/guest/erase", json=query)
    assert erased.json() == {"bookings": 1}
    assert (await studio.alice.client.get("/api/bookings/guest", params=query)).json() == []


@pytest.mark.parametrize("token", ["x", "AAAA", "%00", "é"])
async def test_a_link_that_is_not_ours_leads_nowhere(studio: Studio, token: str) -> None:
    assert (await studio.guest.get(f"/bookings/{token}")).status_code == 404


async def test_services_that_make_no_sense_are_refused(studio: Studio) -> None:
    for change in (
        {"hours": {"monday": ["17:00-09:00"]}},
        {"hours": {"someday": ["09:00-17:00"]}},
        {"hours": {"monday": ["9-17"]}},
        {"timezone": "Mars/Olympus"},
        {"calendar_ids": ["019b0000-0000-7000-8000-000000000000"]},
        {"duration_minutes": 0},
    ):
        body = {**SERVICE, **change}
        answer = await studio.alice.client.post("/api/booking/services", json=body)
        assert answer.status_code == 422, change


async def test_a_closed_service_is_not_booked_by_guests(studio: Studio) -> None:
    path = f"/api/booking/services/{studio.service['id']}"
    await studio.alice.client.put(path, json={**SERVICE, "is_open": False})
    assert (await studio.guest.get(f"/book/{studio.slug}")).status_code == 404
    assert (await studio.ask()).status_code == 404

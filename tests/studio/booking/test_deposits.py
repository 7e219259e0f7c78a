"""Guests pay a deposit to confirm; it comes back to them where they do not have the time."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import PASSWORD
from tests.studio.booking.conftest import OTHER_SLOT, SERVICE, SLOT, Studio, utc

from studium.commerce.payments.departed import is_about_departed
from studium.commerce.payments.jobs import SweepPayments
from studium.connect.connections import (
    ConnectionMode,
    Credentials,
    add_connection,
    choose_selling,
)
from studium.connect.connections.retention import RETENTION
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.retention import delete_expired
from studium.platform.vault import Vault
from studium.sandbox.stripe import CREATOR
from studium.studio.booking.jobs import SweepBookings, sweep_bookings

LATER = "2026-01-08T08:00:00Z"
DEPOSIT = {"deposit_minor": 2000, "deposit_currency": "eur", "free_cancel_hours": 24}
CARD = {
    "number": "4242424242424242",
    "expiry": "12/30",
    "cvc": "123",
    "name": "Gina Guest",
    "email": "guest@example.com",
}


@pytest.fixture
async def paid_studio(studio: Studio) -> Studio:
    """The studio, with an account at the sandbox's Stripe and a deposit of twenty euros."""
    path = f"/api/booking/services/{studio.service['id']}"
    refused = await studio.alice.client.put(path, json=SERVICE | DEPOSIT)
    assert refused.status_code == 422, "a deposit needs somebody who takes it"
    credentials = Credentials(
        mode=ConnectionMode.TEST,
        secrets={"api_key": CREATOR.secret_key, "webhook_secret": "whsec_creator"},
        account_ref=CREATOR.id,
    )
    now = studio.parts[Clock].now()
    async with studio.parts[Database].transaction() as tx:
        made = await add_connection(
            tx,
            owner_id=studio.alice.user_id,
            kind="stripe",
            label="Atelier",
            credentials=credentials,
            vault=studio.parts[Vault],
            now=now,
        )
        await choose_selling(tx, owner_id=studio.alice.user_id, connection_id=made.id, now=now)
    too_little = SERVICE | DEPOSIT | {"deposit_minor": 49}
    refused = await studio.alice.client.put(path, json=too_little)
    assert (refused.status_code, "at least €0.50" in refused.text) == (422, True), refused.text
    changed = await studio.alice.client.put(path, json=SERVICE | DEPOSIT)
    assert changed.json()["deposit_minor"] == 2000, changed.text
    return studio


async def go_to_checkout(studio: Studio, path: str) -> str:
    page = await studio.guest.get(path)
    assert "Pay €20.00 and confirm" in page.text
    sent = await studio.guest.post(f"{path}/confirm")
    assert sent.status_code == 303, sent.text
    assert "/sandbox/stripe/" in sent.headers["location"]
    return sent.headers["location"]


async def hear_of_payments(studio: Studio) -> None:
    """Let the sweep ask about payments, and everything happen that follows."""
    studio.clock.advance(timedelta(minutes=3))
    async with studio.parts[Database].transaction() as tx:
        await enqueue(tx, SweepPayments())
    await studio.run_jobs()


async def payments(studio: Studio) -> list[dict[str, Any]]:
    async with studio.parts[Database].pool.acquire() as connection:
        return [dict(row) for row in await connection.fetch("select * from payments order by id")]


async def test_paying_the_deposit_confirms_and_cancelling_in_time_gives_it_back(
    paid_studio: Studio,
) -> None:
    studio = paid_studio
    await studio.ask(LATER)
    path = await studio.link()
    checkout = await go_to_checkout(studio, path)
    assert await go_to_checkout(studio, path) == checkout, "the same checkout, paid once only"
    assert (await studio.bookings())[0]["status"] == "held"
    await studio.guest.post(checkout, data=CARD)
    await hear_of_payments(studio)
    (booking,) = await studio.bookings()
    assert booking["status"] == "confirmed"
    (payment,) = await payments(studio)
    assert (payment["status"], payment["payer_id"]) == ("COMPLETED", None)
    assert (payment["owner_id"], str(payment["id"])) == (
        studio.alice.user_id,
        booking["payment_id"],
    )
    assert (await studio.mails())[-1][0] == "Booked: Portrait session"
    studio.clock.freeze(utc(LATER) - timedelta(hours=25))
    await studio.guest.post(f"{path}/cancel")
    await hear_of_payments(studio)
    assert [each["status"] for each in await payments(studio)] == ["REFUNDED"]
    assert "Your deposit is given back" in (await studio.mails())[-1][1]


@pytest.mark.parametrize("by", ["guest", "owner"])
async def test_who_cancels_late_leaves_the_deposit_and_the_owner_never_keeps_it(
    paid_studio: Studio, by: str
) -> None:
    studio = paid_studio
    await studio.ask()
    path = await studio.link()
    await studio.guest.post(await go_to_checkout(studio, path), data=CARD)
    await hear_of_payments(studio)
    studio.clock.freeze(utc(SLOT) - timedelta(hours=2))
    if by == "guest":
        await studio.guest.post(f"{path}/cancel")
    else:
        booking_id = (await studio.bookings())[0]["id"]
        await studio.alice.client.post(f"/api/bookings/{booking_id}/cancel", json={})
    await hear_of_payments(studio)
    (payment,) = await payments(studio)
    assert payment["status"] == ("COMPLETED" if by == "guest" else "REFUNDED")


async def test_a_hold_that_lapses_closes_its_checkout(paid_studio: Studio) -> None:
    studio = paid_studio
    await studio.ask()
    path = await studio.link()
    studio.clock.advance(timedelta(minutes=20))
    checkout = await go_to_checkout(studio, path)
    assert "payment is on its way" in (await studio.guest.get(f"{path}?from=checkout")).text
    studio.clock.advance(timedelta(minutes=20))
    assert (await studio.ask(email="other@example.com")).status_code == 409, "kept while it is paid"
    studio.clock.advance(timedelta(minutes=11))
    await sweep_bookings(studio.parts, SweepBookings())
    await studio.run_jobs()
    assert (await studio.bookings())[0]["status"] == "expired"
    await studio.guest.post(checkout, data=CARD)
    await hear_of_payments(studio)
    assert [each["status"] for each in await payments(studio)] == ["CANCELED"]
    assert (await studio.guest.post(f"{path}/confirm")).status_code == 409


@pytest.mark.parametrize("is_taken", [False, True])
async def test_who_pays_too_late_has_the_time_if_it_is_free_and_the_money_back_otherwise(
    paid_studio: Studio, *, is_taken: bool
) -> None:
    studio = paid_studio
    await studio.ask()
    path = await studio.link()
    await studio.guest.post(await go_to_checkout(studio, path), data=CARD)
    studio.clock.advance(timedelta(minutes=31))  # nobody heard of the payment all that time
    if is_taken:
        other = {"name": "B", "email": "b@example.com"}
        body = {"service_id": studio.service["id"], "starts_at": SLOT, "guest": other}
        assert (await studio.alice.client.post("/api/bookings", json=body)).status_code == 201
    else:
        await sweep_bookings(studio.parts, SweepBookings())
    await studio.run_jobs()
    for _ in range(2):
        await hear_of_payments(studio)
    statuses = {each["guest_email"]: each["status"] for each in await studio.bookings()}
    (payment,) = await payments(studio)
    subjects = [subject for subject, _ in await studio.mails()]
    if is_taken:
        assert statuses == {"guest@example.com": "expired", "b@example.com": "confirmed"}
        assert payment["status"] == "REFUNDED"
        assert subjects.count("Not booked: Portrait session") == 1
    else:
        assert statuses == {"guest@example.com": "confirmed"}
        assert payment["status"] == "COMPLETED"
        assert subjects.count("Booked: Portrait session") == 1


async def test_a_guest_who_is_erased_is_taken_out_of_what_the_provider_sent(
    paid_studio: Studio,
) -> None:
    studio = paid_studio
    await studio.ask(LATER)
    path = await studio.link()
    await studio.guest.post(await go_to_checkout(studio, path), data=CARD)
    await hear_of_payments(studio)
    (payment,) = await payments(studio)
    event = json.dumps({"data": {"object": {"id": payment["provider_checkout_id"]}}}).encode()
    assert not await is_about_departed(studio.parts, payment["connection_id"], event)
    assert (await studio.guest.post(f"{path}/erase")).status_code == 303
    await studio.run_jobs()
    assert await is_about_departed(studio.parts, payment["connection_id"], event)


async def test_two_clicks_at_once_make_one_payment_and_owners_book_without_one(
    paid_studio: Studio,
) -> None:
    studio = paid_studio
    await studio.ask()
    path = await studio.link()
    await asyncio.gather(*(studio.guest.post(f"{path}/confirm") for _ in range(4)))
    assert len(await payments(studio)) == 1
    body = {
        "service_id": studio.service["id"],
        "starts_at": OTHER_SLOT,
        "guest": {"name": "B", "email": "b@example.com"},
    }
    made = (await studio.alice.client.post("/api/bookings", json=body)).json()
    assert (made["status"], made["deposit_minor"]) == ("confirmed", None)


async def test_the_form_takes_a_deposit_as_people_write_it(paid_studio: Studio) -> None:
    studio = paid_studio
    form = {
        "name": "Portrait session", "timezone": "Europe/Berlin", "duration_minutes": "60",
        "monday": "09:00-17:00", "is_open": "on", "deposit": "35.50", "deposit_currency": "EUR",
        "free_cancel_hours": "48",
    }  # fmt: skip
    path, headers = f"/booking/services/{studio.service['id']}", {"Origin": "http://testserver"}
    changed = await studio.alice.client.post(path, data=form, headers=headers)
    assert changed.status_code == 303, changed.text
    page = (await studio.alice.client.get(path)).text
    assert 'value="35.50"' in page
    wrong = await studio.alice.client.post(path, data=form | {"deposit": "x"}, headers=headers)
    assert wrong.status_code == 422
    assert "Write a deposit such as" in wrong.text


async def test_guests_of_an_owner_who_leaves_are_told_and_paid_back(paid_studio: Studio) -> None:
    studio = paid_studio
    await studio.ask()
    paid = await studio.link()
    await studio.guest.post(await go_to_checkout(studio, paid), data=CARD)
    await hear_of_payments(studio)
    await studio.ask(LATER, email="later@example.com")
    link = re.findall(r"(/bookings/[\w-]+)", (await studio.mails("later@example.com"))[-1][1])[-1]
    late_checkout = await go_to_checkout(studio, link)
    left = await studio.alice.client.request("DELETE", "/api/users/me", json={"password": PASSWORD})
    assert left.status_code == 204, left.text
    await studio.guest.post(late_checkout, data=CARD)  # before anybody closed it
    for _ in range(3):
        await hear_of_payments(studio)
    subject, body = (await studio.mails())[-1]
    assert subject == "Cancelled: Portrait session"
    assert "Your deposit is given back in full." in body
    assert [each["status"] for each in await payments(studio)] == ["REFUNDED", "REFUNDED"]
    async with studio.parts[Database].pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from bookings") == 0
        keys = "select length(sealed_credentials) from connections where status = 'removed'"
        assert await connection.fetchval(keys) > 0
        studio.clock.advance(timedelta(days=15))
        for rule in RETENTION:
            await delete_expired(studio.parts, rule)
        assert await connection.fetchval(keys) is None

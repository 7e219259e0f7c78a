"""A creator connects a calendar; a guest books on a phone, moves the appointment, cancels it."""

import asyncio
from typing import Any

from playwright.async_api import Browser, expect
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

LINK = """
    select substring(body from '/bookings/[A-Za-z0-9_-]+') from sandbox.mails
    where recipient = 'gina@example.org' order by sent_at desc limit 1
"""
MAILS = "select count(*) from sandbox.mails where recipient = 'gina@example.org'"
SERVICE = {
    "name": "Consultation",
    "timezone": "UTC",
    "duration_minutes": 60,
    "step_minutes": 60,
    "hours": {"monday": ["09:00-17:00"], "wednesday": ["09:00-17:00"], "friday": ["09:00-17:00"]},
}
SLOTS = ".slot-times a, .slot-times button"


async def busy_feed(visitor: Visitor) -> tuple[str, str]:
    """Another studio's calendar with one appointment: its address, and when that is."""
    await visitor.sign_up()

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await visitor.page.request.post(path, data=body)
        assert answer.ok, await answer.text()
        return dict(await answer.json())

    service = await post("/api/booking/services", SERVICE)
    found = await visitor.page.request.get(f"/api/booking/services/{service['id']}/slots")
    slot = (await found.json())["slots"][0]
    guest = {"name": "Somebody", "email": "somebody@example.org"}
    await post("/api/bookings", {"service_id": service["id"], "starts_at": slot, "guest": guest})
    feed = await post("/api/booking/feeds", {"name": "A studio"})
    return str(feed["url"]), str(slot)


async def offer_service(creator: Visitor, feed: str) -> str:
    """Connect the calendar, and offer a service around it; the path of its page."""
    await creator.sign_up()
    await creator.go("/calendars")
    await creator.fill("Name", "My other studio")
    await creator.fill("Address", feed)
    await creator.press("Connect")
    await creator.sees("My other studio is connected.")
    badge = creator.page.get_by_text("Up to date")
    for _ in range(60):
        if await badge.count():
            break
        await creator.page.wait_for_timeout(500)
        await creator.go("/calendars")
    await creator.go("/booking/services/new")
    await creator.page.locator("#field-name").fill("Portrait session")
    await creator.page.locator("#field-step_minutes").fill("60")
    await creator.press("Offer it")
    await creator.sees("Portrait session can be booked.")
    link = creator.page.locator('main a[href^="/book/portrait-session"]')
    return str(await link.get_attribute("href"))


async def mailed_link(site: Site, *, after: int) -> str:
    """The link in the newest mail to the guest, once there are more mails than before."""
    for _ in range(100):
        if await site.value(MAILS) > after:
            return str(await site.value(LINK))
        await asyncio.sleep(0.1)
    raise AssertionError("no mail came")


async def test_a_guest_on_a_phone_books_moves_and_cancels(
    visitor: Visitor, browser: Browser, site: Site
) -> None:
    feed, taken = await busy_feed(visitor)
    async with Visitor.arriving(browser, site) as creator:
        path = await offer_service(creator, feed)
        assert creator.complaints == []
    phone = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "timezone_id": "America/New_York",
    }
    async with Visitor.arriving(browser, site, **phone) as guest:
        await guest.go(path)
        await guest.page.wait_for_url("**tz=America%2FNew_York*")
        slots = guest.page.locator(SLOTS)
        assert await slots.count() > 5
        assert await guest.page.locator(f'time[datetime="{taken}"]').count() == 0

        await slots.first.tap()
        await guest.fill("Your name", "Gina Guest")
        await guest.fill("E-mail address", "gina@example.org")
        await guest.press("Book")
        await guest.sees_title("Check your mail")

        await guest.go(await mailed_link(site, after=0))
        await guest.press("Confirm the appointment")
        await guest.sees("Your appointment is confirmed.")

        await guest.press("Choose another time")
        await guest.page.locator(SLOTS).nth(2).tap()
        await guest.sees("Your appointment has a new time.")

        await guest.press("Cancel the appointment")
        await guest.sees("Your appointment is cancelled.")
        await expect(guest.page.get_by_text("Cancelled", exact=True)).to_be_visible()
        assert guest.complaints == []

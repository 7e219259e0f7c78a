"""The sandbox in a real browser: axe finds nothing on any page, and a keyboard is enough."""

import httpx
import stripe
from playwright.async_api import Page
from tests.journeys.looking import faults_of
from tests.sandbox.conftest import BASE_URL, Drain, Receiver, event_types, order, pay

from studium import sandbox
from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.mail import Mail
from studium.platform.parts import Parts
from studium.sandbox.stripe import register_webhook


async def test_axe_finds_nothing_on_the_sandboxs_own_pages(
    page: Page, database: Database, clock: MovableClock, browser: httpx.AsyncClient
) -> None:
    for path in ("/sandbox", "/sandbox/mailbox", "/sandbox/clock", "/sandbox/faults"):
        await page.goto(path)
        assert await faults_of(page) == [], path
    text = "Confirm at http://testserver/confirm?token=abc"
    await sandbox.MailboxMailer(database, clock).deliver(Mail("a@example.org", "Welcome", text))
    await page.goto("/sandbox/mailbox")
    assert await faults_of(page) == []
    await page.get_by_role("link", name="Welcome").click()
    assert await faults_of(page) == []
    await page.goto("/sandbox/clock")
    await page.get_by_role("button", name="Move").click()
    await page.get_by_label("Forward by").fill("-1")
    refused = await browser.post("/sandbox/clock", data={"amount": "-1", "unit": "days"})
    await page.set_content(refused.text.replace('href="/', f'href="{BASE_URL}/'))
    assert await faults_of(page) == []


async def test_axe_finds_nothing_on_the_way_through_checkout(
    page: Page, sdk: stripe.StripeClient, receiver: Receiver, drain: Drain, sandbox_parts: Parts
) -> None:
    await register_webhook(sandbox_parts, "http://testserver/hook")
    session = await sdk.v1.checkout.sessions.create_async(order())
    await page.goto(str(session.url))
    await page.get_by_text("Test cards", exact=True).click()
    assert await faults_of(page) == []
    await page.get_by_role("button", name="Pay $49.00").click()
    await page.get_by_text("Look again at the fields").wait_for()
    assert await faults_of(page) == []
    await fill_card(page, "4000 0000 0000 9995")
    await page.get_by_text("Your card has insufficient funds.").wait_for()
    assert await faults_of(page) == []
    await fill_card(page, "4000002500003155")
    await page.get_by_role("heading", name="Confirm your payment").wait_for()
    assert await faults_of(page) == []
    receiver.statuses = [500, None]
    await drain()
    for path in (
        f"/sandbox/stripe/pay/{session.id}",
        "/sandbox/stripe/webhooks",
        "/sandbox/stripe/authenticated",
        "/sandbox/stripe/receipts/ch_none",
    ):
        await page.goto(path)
        assert await faults_of(page) == [], path
    await page.goto("/sandbox/stripe/webhooks")
    await page.get_by_role("link", name="product.created").click()
    assert await faults_of(page) == []


async def test_axe_finds_nothing_when_all_is_over(
    page: Page, sdk: stripe.StripeClient, browser: httpx.AsyncClient
) -> None:
    paid = await sdk.v1.checkout.sessions.create_async(order())
    await pay(browser, paid, "4242424242424242")
    await page.goto(f"/sandbox/stripe/pay/{paid.id}")
    assert await faults_of(page) == []
    expired = await sdk.v1.checkout.sessions.create_async(order())
    await sdk.v1.checkout.sessions.expire_async(expired.id)
    await page.goto(f"/sandbox/stripe/pay/{expired.id}")
    assert await faults_of(page) == []
    charge = (await sdk.v1.charges.list_async({})).data[0]
    await page.goto(str(charge.receipt_url))
    assert await faults_of(page) == []


async def test_paying_needs_the_keyboard_only(page: Page, sdk: stripe.StripeClient) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    await page.goto(str(session.url))
    await page.get_by_label("Email").focus()
    for text in ("alice@example.org", "4242424242424242", "12/34", "123", "Alice Example"):
        await page.keyboard.type(text)
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/done?session=*")
    assert (await event_types(sdk))[-1] == "checkout.session.completed"


async def fill_card(page: Page, number: str) -> None:
    """Fill in the card form and send it."""
    fields = {
        "Email": "alice@example.org",
        "Card number": number,
        "Expiry": "12 / 34",
        "Security code": "123",
        "Name on card": "Alice Example",
    }
    for label, text in fields.items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_role("button", name="Pay $49.00").click()

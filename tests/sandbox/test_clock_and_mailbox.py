"""The clock page, the mailbox, and the page that lists the stand-ins."""

from datetime import timedelta

import httpx
import pytest
import stripe
from tests.sandbox.conftest import order

from studium import sandbox
from studium.platform.clock import Clock, MovableClock, SystemClock
from studium.platform.database import Database
from studium.platform.mail import Mail
from studium.platform.parts import Parts
from studium.sandbox.mailbox import with_links

CLOCK = "/sandbox/clock"
MAILBOX = "/sandbox/mailbox"


async def move(browser: httpx.AsyncClient, amount: str, unit: str = "days") -> httpx.Response:
    return await browser.post(CLOCK, data={"amount": amount, "unit": unit})


async def test_moving_the_clock_moves_everything_at_once(
    browser: httpx.AsyncClient, clock: MovableClock, sdk: stripe.StripeClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    before = clock.now()
    assert (await move(browser, "30")).status_code == 303
    assert clock.now() == before + timedelta(days=30)
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).status == "expired"
    page = await browser.get(CLOCK)
    assert "4 February 2026" in page.text
    assert "30 days ahead" in " ".join(page.text.split())


async def test_moves_add_up_and_are_undone_together(
    browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    before = clock.now()
    await move(browser, "1")
    await move(browser, "90", "minutes")
    assert clock.now() == before + timedelta(days=1, minutes=90)
    await browser.post(CLOCK, data={"action": "reset"})
    assert clock.now() == before


async def test_every_process_follows_the_clock(
    browser: httpx.AsyncClient, sandbox_parts: Parts, database: Database
) -> None:
    async with database.reader() as tx:
        assert await sandbox.load_offset(tx) is None
    await move(browser, "2", "hours")
    elsewhere = Parts()
    elsewhere.add(database)
    elsewhere.add(MovableClock(), as_=Clock)
    await sandbox.follow_clock(elsewhere)
    other = elsewhere[Clock]
    assert isinstance(other, MovableClock)
    assert other.offset == timedelta(hours=2)
    async with database.transaction() as tx:
        await sandbox.store_offset(tx, timedelta(days=9))
    await sandbox.follow_clock(sandbox_parts)
    async with database.reader() as tx:
        assert await sandbox.load_offset(tx) == timedelta(days=9)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("0", "days"), ("-1", "days"), ("soon", "days"), ("1", "years"), ("", ""), ("²", "days"),
     ("99999", "days"), ("9" * 40, "minutes")],
)  # fmt: skip
async def test_a_move_that_makes_no_sense_is_explained(
    browser: httpx.AsyncClient, clock: MovableClock, amount: str, unit: str
) -> None:
    before = clock.now()
    answer = await move(browser, amount, unit)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert clock.now() == before


async def test_a_clock_that_cannot_be_moved_says_so(
    browser: httpx.AsyncClient, sandbox_parts: Parts
) -> None:
    sandbox_parts.add(SystemClock(), as_=Clock)
    answer = await move(browser, "1")
    assert answer.status_code == 422
    assert "cannot be moved" in answer.text


async def test_other_sites_cannot_move_the_clock(
    browser: httpx.AsyncClient, clock: MovableClock
) -> None:
    before = clock.now()
    answer = await browser.post(
        CLOCK, data={"amount": "1", "unit": "days"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert clock.now() == before


async def test_mail_is_kept_newest_first(
    browser: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    mailer = sandbox.MailboxMailer(database, clock)
    await mailer.check()
    assert "No mail yet" in (await browser.get(MAILBOX)).text
    await mailer.deliver(Mail("alice@example.org", "Welcome", "Hello"))
    await mailer.deliver(Mail("bob@example.org", "Confirm your address", "See <here>"))
    page = (await browser.get(MAILBOX)).text
    assert page.index("Confirm your address") < page.index("Welcome")
    answer = await browser.get(f"{MAILBOX}.json", params={"to": "Alice@example.org"})
    [mail] = answer.json()["items"]
    assert (mail["to"], mail["subject"], mail["text"]) == ("alice@example.org", "Welcome", "Hello")
    assert mail["sent_at"] == "2026-01-05T09:00:00Z"
    only = await browser.get(MAILBOX, params={"to": "carol@example.org"})
    assert "No mail to carol@example.org yet" in only.text


async def test_links_in_a_mail_can_be_followed_and_nothing_else_is_markup(
    browser: httpx.AsyncClient, database: Database, clock: MovableClock
) -> None:
    text = "Confirm: http://testserver/confirm?token=a&b=1.\n<script>alert(1)</script>"
    await sandbox.MailboxMailer(database, clock).deliver(Mail("a@example.org", "Hi", text))
    [mail] = (await browser.get(f"{MAILBOX}.json")).json()["items"]
    page = (await browser.get(f"{MAILBOX}/{mail['id']}")).text
    assert '<a href="http://testserver/confirm?token=a&amp;b=1">' in page
    assert "<script>" not in page
    missing = await browser.get(f"{MAILBOX}/00000000-0000-7000-8000-000000000000")
    assert missing.status_code == 404


def test_links_end_where_the_sentence_goes_on() -> None:
    assert with_links("(see https://a.example/b).") == (
        '(see <a href="https://a.example/b">https://a.example/b</a>).'
    )


async def test_the_index_lists_what_there_is(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/sandbox")).text
    for words in ("4242 4242 4242 4242", "sk_test_studium_sandbox", "/sandbox/mailbox", "openid"):
        assert words in page


@pytest.mark.parametrize("path", ["/sandbox/static/sandbox.css", "/sandbox/static/hosted.css"])
async def test_style_sheets_are_served(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path", ["pay/cs_test_none", "receipts/ch_none", "events/evt_none", "authenticate/pi_none"]
)
async def test_an_address_that_leads_nowhere_says_so(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(f"/sandbox/stripe/{path}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert (await browser.post(f"/sandbox/stripe/{path}")).status_code in (404, 405)


async def test_pages_need_no_inline_style_or_script(
    browser: httpx.AsyncClient, sdk: stripe.StripeClient
) -> None:
    session = await sdk.v1.checkout.sessions.create_async(order())
    for path in ("/sandbox", MAILBOX, CLOCK, "/sandbox/stripe/webhooks", "/sandbox/faults",
                 str(session.url)):  # fmt: skip
        page = (await browser.get(path)).text
        assert "<script" not in page
        assert "style=" not in page
        assert "<style" not in page

"""Every page of the route table is looked at: a new page is in these tests from the start."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, StorageState, expect
from tests.journeys.looking import faults_of
from tests.journeys.site import Site
from tests.journeys.visitor import CHALLENGED_CARD, DECLINED_CARD, Visitor
from tests.study.tutor.makers import ANSWER
from tests.study.tutor.makers import TEXT as RIVERS

from studium.entrypoints import modules

# GET routes beside the pages that answer no page: what they answer instead.
SAME = "in the frame of the portal what /webhooks shows"
NO_PAGES = {
    "/settings/export": "a file",
    "/api/auth/oidc/{provider}/start": "the way to the provider",
    "/calendars/connect/{source}/callback": "the way back from a service that has calendars",
    "/api/auth/oidc/{provider}/callback": "the way back from the provider",
    "/oauth/authorize": "what its query asks for; see test_apps.py",
    "/oauth/jwks": "keys, for programs",
    "/oauth/userinfo": "who the person is, for programs",
    "/.well-known/oauth-authorization-server": "what there is, for programs",
    "/.well-known/openid-configuration": "what there is, for programs",
    "/exams/{exam_session_id}/items": "pieces of a page",
    "/invoices/{document_id}": "an invoice, where a seller is set; see test_tax_invoice.py",
    "/invoices/{document_id}/pdf": "a file",
    "/payments/{payment_id}/pay": "the provider's own form; see test_ways_to_pay.py",
    "/printing/orders/{order_id}/package": "a file",
    "/printing/orders/{order_id}/packing-sheet": "a file",
    "/printing/orders/{order_id}/pictures/{picture_place}/preview": "a picture",
    "/purchases/{purchase_id}/receipt/pdf": "a file",
    "/book/{service_slug}/details": "the form for the slot in its query; see test_booking.py",
    "/bookings/{booking_token}/appointment.ics": "a file",
    "/bookings/{booking_token}/data.json": "a file",
    "/booking-feeds/{feed_token}.ics": "a file",
    "/portal/{portal_token}/new": SAME,
    "/portal/{portal_token}/verify": SAME,
    "/portal/{portal_token}/{portal_endpoint_id}/settings": SAME,
    "/portal/{portal_token}/{portal_endpoint_id}/deliveries/{portal_delivery_id}": SAME,
    "/live": "a stream",
    "/status": "nothing, unless STATUS_PAGE is on",
    "/subscription/payments/{subscription_payment_id}/receipt": "a receipt, as of purchases",
    "/subscription/payments/{subscription_payment_id}/receipt/pdf": "a file",
    "/subscription/change": "the costs of a change that its query names; see test_subscribing.py",
    "/ways-to-pay/added": "the way back from a provider; see test_ways_to_pay.py",
    "/exams/{exam_session_id}/finish": "the results, once an exam is over; see test_exam.py",
}


@dataclass(frozen=True)
class Resident:
    """Somebody who owns one of everything: their cookies, and the ids that addresses need."""

    cookies: StorageState
    ids: dict[str, str]


def page_paths() -> list[str]:
    """The addresses of all pages, with their parameters open."""
    routes: list[Any] = [route for router in modules.page_routers() for route in router.routes]
    paths = {route.path for route in routes if "GET" in route.methods}
    return sorted(paths - NO_PAGES.keys())


async def ask_tutor(visitor: Visitor) -> tuple[str, str]:
    """Let a set of questions be made and an answer be graded; their ids."""
    await visitor.go("/tutor")
    await visitor.page.fill("#field-text", RIVERS)
    await visitor.press("Make questions")
    await visitor.page.wait_for_url("**/tutor/sets/*")
    question_set_id = visitor.page.url.rpartition("/")[2]
    await visitor.go("/tutor/answers")
    for field, text in ANSWER.items():
        await visitor.page.fill(f"#field-{field}", text)
    await visitor.press("Grade it")
    await visitor.page.wait_for_url("**/tutor/answers/*")
    return question_set_id, visitor.page.url.rpartition("/")[2]


async def begin_trial(visitor: Visitor) -> str:
    """Subscribe; the id of the subscription."""
    await visitor.go("/subscription")
    await visitor.subscribe()
    return str(await visitor.site.value("select id from subscriptions order by id desc limit 1"))


@pytest.fixture(scope="session")
async def resident(site: Site, browser: Browser) -> AsyncIterator[Resident]:
    async with Visitor.arriving(browser, site) as visitor:
        await visitor.sign_up()
        await visitor.buy()
        purchase_id = re.search(r"/purchases/([0-9a-f-]+)", visitor.page.url)
        assert purchase_id is not None
        await visitor.become("ADMIN")
        product_id = await site.value("select id from products where sku = 'studypack-90'")
        await visitor.connect_provider()
        connection_id = visitor.page.url.rpartition("/")[2]
        await visitor.make_product()
        own_product_id = await site.value("select id from products where owner_id is not null")
        await visitor.go(f"/products/{own_product_id}")
        await visitor.press("Buy Portraits")
        await visitor.page.wait_for_url("**/sandbox/stripe/pay/**")
        question_set_id, evaluation_id = await ask_tutor(visitor)
        ids = {
            "question_set_id": question_set_id,
            "evaluation_id": evaluation_id,
            "connection_id": connection_id,
            "kind": "stripe",
            "offer_id": str(product_id),
            "operator_connection_id": str(
                await site.value("select id from connections where owner_id is null")
            ),
            "own_product_id": str(own_product_id),
            "sale_id": str(await site.value("select id from purchases where owner_id is not null")),
            "purchase_id": purchase_id[1],
            "product_id": str(product_id),
            "question_id": str(await site.value("select id from questions order by id limit 1")),
            "question_type": "HOT_SPOT",
            "runbook_name": "jobs-dead",
            "subject": "exams",
            "about_name": "privacy",
            "user_id": str(await site.value("select id from users order by id limit 1")),
            "slug": "not-found",
            "exam_session_id": await visitor.sit_warm_up(),
            "exam_slug": "otr-warm-up",
            "position": "1",
            "file_id": await visitor.keep_picture(),
            "deck_id": str(await site.value("select id from flashcard_decks limit 1")),
            "plan_id": str(await site.value("select id from plans order by id limit 1")),
            "subscription_id": await begin_trial(visitor),
            **await visitor.make_business_things(),
            **await visitor.make_booking(),
        }
        yield Resident(await visitor.context.storage_state(), ids)


def test_the_route_table_was_found() -> None:
    assert {"/", "/dashboard", "/design", "/study", "/sign-up", "/pricing"} <= set(page_paths())


@pytest.fixture(scope="session")
async def home(resident: Resident, browser: Browser, site: Site) -> AsyncIterator[BrowserContext]:
    """The resident's browser, in which each page is a tab: what all pages share is loaded once."""
    async with Visitor.arriving(browser, site, storage_state=resident.cookies) as visitor:
        yield visitor.context


@pytest.mark.timeout(300)  # /docs is long, and looked at four times
@pytest.mark.parametrize("path", page_paths())
async def test_axe_finds_nothing(
    path: str, resident: Resident, home: BrowserContext, browser: Browser, site: Site
) -> None:
    address = path.format_map(resident.ids)
    seen = 0
    if await is_for_strangers(site, address):
        async with Visitor.arriving(browser, site) as visitor:
            seen += await look(visitor, address)
    async with await home.new_page() as page:
        seen += await look(Visitor(home, page, site), address)
    assert seen, f"neither a stranger nor an owner sees {address}"


async def is_for_strangers(site: Site, address: str) -> bool:
    """Whether they see it; if not, they are led elsewhere, asked without a browser's cost."""
    async with httpx.AsyncClient(base_url=site.base_url, timeout=60) as client:
        answer = await client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 303}, answer.text
    return answer.status_code == 200


async def look(visitor: Visitor, address: str) -> bool:
    """Look at a page, unless it led elsewhere."""
    status = await visitor.go(address)
    if visitor.path != address:
        return False
    assert status == 200
    assert await faults_of(visitor.page) == []
    assert visitor.complaints == []
    return True


@pytest.mark.parametrize("path", ["/nowhere", "/purchases/nothing", "/admin", "/study/unknown"])
async def test_axe_finds_nothing_on_error_pages(path: str, visitor: Visitor) -> None:
    await visitor.sign_up()
    assert await visitor.go(path) >= 400
    assert await faults_of(visitor.page) == []


async def test_axe_finds_nothing_where_there_is_nothing_yet(visitor: Visitor) -> None:
    await visitor.sign_up()
    for path in ("/dashboard", "/purchases", "/study", "/settings", "/pricing"):
        assert await visitor.go(path) == 200
        assert await faults_of(visitor.page) == [], path


async def test_axe_finds_nothing_in_the_sandbox(visitor: Visitor) -> None:
    await visitor.sign_up()
    for path in (
        *("/sandbox", "/sandbox/mailbox", "/sandbox/clock", "/sandbox/faults"),
        *("/sandbox/stripe/webhooks", "/sandbox/paypal/webhooks", "/sandbox/paypal/dashboard"),
    ):
        assert await visitor.go(path) == 200
        assert await faults_of(visitor.page) == [], path
    await visitor.go("/sandbox/mailbox")
    await visitor.page.get_by_role("main").get_by_role("link").first.click()
    assert await faults_of(visitor.page) == []


async def test_axe_finds_nothing_on_the_way_through_the_checkout(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_up()
    await visitor.choose()
    checkout = page.url
    assert await faults_of(page) == []
    await visitor.pay(DECLINED_CARD)
    await visitor.sees("Your card was declined.")
    assert await faults_of(page) == []
    await visitor.pay(CHALLENGED_CARD)
    await visitor.sees_title("Confirm your payment")
    assert await faults_of(page) == []
    await page.get_by_role("button", name="Complete", exact=True).click()
    await visitor.sees("Thank you. Your access is open.")
    assert await faults_of(page) == []
    await page.goto(checkout)
    await visitor.sees_title("You're all done here")
    assert await faults_of(page) == []


async def test_axe_finds_nothing_where_a_form_was_sent_back(visitor: Visitor) -> None:
    for path, submit in (("/sign-up", "Create account"), ("/sign-in", "Sign in")):
        await visitor.go(path)
        await visitor.press(submit)
        await expect(visitor.page.get_by_role("alert")).to_be_visible()
        assert await faults_of(visitor.page) == [], path

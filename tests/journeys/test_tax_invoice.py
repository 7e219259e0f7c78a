"""A purchase in rupees, in a real browser, gets its GST invoice as PDF."""

from io import BytesIO

import pypdf
import pytest
from playwright.async_api import Browser, Locator
from tests.commerce.invoices.sellers import SELLER
from tests.journeys.conftest import installed
from tests.journeys.looking import faults_of
from tests.journeys.visitor import PATIENCE_MS, Visitor

from studium.entrypoints.embedded import EmbeddedPostgres

PRODUCT = "StudyPack, 90 days"


async def test_a_purchase_in_rupees_gets_its_gst_invoice(
    browser: Browser,
    postgres: EmbeddedPostgres,
    template: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = {name.upper(): str(value) for name, value in SELLER.items()}
    with installed(
        postgres,
        template,
        f"rupees_{worker_id}",
        tmp_path_factory.mktemp("rupees"),
        DEFAULT_CURRENCY="inr",
        **settings,
    ) as site:
        async with Visitor.arriving(browser, site) as visitor:
            await buy_and_look(visitor)
            assert visitor.complaints == []


async def buy_and_look(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_up()
    await visitor.go("/pricing")
    await visitor.press(f"Buy {PRODUCT}")
    await visitor.sees_title("Billing details")
    assert await faults_of(page) == []
    await page.locator("#field-name").fill("Ada Lovelace")
    await page.locator("#field-country").fill("IN")
    await page.locator("#field-state").select_option("29")
    await visitor.press("Go on")
    await page.wait_for_url("**/sandbox/stripe/pay/**")
    await visitor.pay()
    await page.wait_for_url("**/purchases/**")
    await visitor.sees("Thank you. Your access is open.")

    bought = visitor.path

    link = page.get_by_role("main").get_by_role("link", name="INV/").first
    await look_until(visitor, "/invoices", link)
    await look_until(visitor, f"{bought}/receipt", page.get_by_text("Visa ending in 4242"))
    await visitor.sees("IGST 18 %")
    await visitor.go("/invoices")
    await link.click()
    await visitor.sees_title("Tax invoice")
    await visitor.sees("Karnataka (29)")
    assert await faults_of(page) == []
    address = await page.get_by_role("link", name="Download as PDF").get_attribute("href")
    assert address is not None
    answer = await page.request.get(address, timeout=PATIENCE_MS)
    assert answer.ok, await answer.text()
    words = pypdf.PdfReader(BytesIO(await answer.body())).pages[0].extract_text()
    for expected in ("Tax invoice", "IGST 18 %", "999293", "27AAPFU0939F1ZV", "Ada Lovelace", "₹"):
        assert expected in words


async def look_until(visitor: Visitor, path: str, shown: Locator) -> None:
    """Open a page again until it shows this: events come in a moment after the payment."""
    for _ in range(60):
        await visitor.go(path)
        if await shown.count():
            return
        await visitor.page.wait_for_timeout(300)
    raise AssertionError(f"{path} never showed it")

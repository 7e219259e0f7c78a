"""A photographer sells a print: its buyer pays, its crop is chosen, and the lab prints it."""

import io

import pytest
from PIL import Image
from playwright.async_api import Browser, FilePayload
from tests.journeys.looking import faults_of
from tests.journeys.site import Site
from tests.journeys.test_printing import LAB, let_time_pass, look_until
from tests.journeys.visitor import Visitor
from tests.studio.printing.conftest import SHIP_TO

_OFFERED = "select id from products where name = 'Portraits' order by created_at desc limit 1"


@pytest.mark.timeout(180)
async def test_a_paid_sale_with_a_chosen_crop_is_printed(
    visitor: Visitor, browser: Browser, site: Site
) -> None:
    page = visitor.page
    await visitor.sign_up("Paula")
    await visitor.connect_provider()
    await visitor.make_product()
    await visitor.go("/printing/labs/new/whcc")
    await page.locator('[name="credentials.consumer_key"]').fill("sandbox-consumer-key")
    await page.locator('[name="credentials.consumer_secret"]').fill("sandbox-consumer-secret")
    await visitor.press("Connect and check")
    await look_until(visitor, visitor.path, "3 products")
    await page.locator("#field-name").fill("standard")
    await page.locator("#field-options").fill("96, 545")
    await visitor.press("Keep this way")
    await visitor.go("/printing/products")
    for name, text in (("product", "print-8x10"), ("lab_product", "4"), ("options", "1, 5")):
        await page.locator(f"#field-{name}").fill(text)
    await visitor.press("Map")
    await visitor.press("Change print-8x10")
    assert await faults_of(page) == []
    await page.locator("#field-crop").select_option("choose")
    await visitor.press("Save the change")
    await visitor.sees("print-8x10 is changed.")
    await visitor.go("/printing/printed-products")
    file = FilePayload(name="harbour.jpg", mimeType="image/jpeg", buffer=_landscape())
    await page.locator("#field-picture").set_input_files([file])
    await visitor.press("Print it when it is sold")
    await visitor.sees("It is printed whenever it is sold.")

    product_id = await site.value(_OFFERED)
    async with Visitor.arriving(browser, site) as buyer:
        await buyer.sign_up("Bert")
        await buyer.go(f"/products/{product_id}")
        await buyer.press("Buy Portraits")
        await buyer.sees_title("Where shall it go?")
        for name, text in SHIP_TO.items():
            await buyer.page.locator(f"#field-{name}").fill(text)
        await buyer.press("Go on to pay")
        await buyer.page.wait_for_url("**/sandbox/stripe/pay/**")
        await buyer.pay()
        await buyer.page.wait_for_url("**/purchases/**")
        await buyer.sees("Completed")

    await look_until(visitor, "/printing?waiting=1", "needs attention")
    await page.locator("main table a").first.click()
    order = visitor.path
    await visitor.press("Pictures and their crop")
    assert await faults_of(page) == []
    await page.locator("#percent-0").fill("100")
    await visitor.press("Print it like this")
    await visitor.press("Send to the lab")
    await look_until(visitor, order, "The lab has the order.")
    await let_time_pass(visitor, "1", "minutes")
    await look_until(visitor, order, "The lab accepted the order.")
    await visitor.go(f"{LAB}/")
    await visitor.sees("Accepted")


def _landscape() -> bytes:
    """A picture that is wider than the paper."""
    made = io.BytesIO()
    Image.new("RGB", (3600, 2400), (90, 120, 150)).save(made, "JPEG", quality=30)
    return made.getvalue()

"""A photographer connects a lab and has prints made, and repairs what the lab rejected."""

from io import BytesIO
from zipfile import ZipFile

import pypdf
from tests.journeys.looking import faults_of
from tests.journeys.visitor import Visitor
from tests.studio.printing.conftest import SHIP_TO, picture

LAB = "/sandbox/labs/whcc"


async def test_a_photographer_has_prints_made(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_up()
    await visitor.go("/printing")
    await visitor.press("Connect a lab")
    await visitor.press("Connect WHCC")
    await page.locator('[name="credentials.consumer_key"]').fill("sandbox-consumer-key")
    await page.locator('[name="credentials.consumer_secret"]').fill("sandbox-consumer-secret")
    await visitor.press("Connect and check")
    await look_until(visitor, visitor.path, "3 products")
    assert await faults_of(page) == []
    await page.locator("#field-name").fill("economy")
    await page.locator("#field-options").fill("96, 545")
    await visitor.press("Keep this way")
    await visitor.sees("Orders can be shipped economy.")

    await visitor.go("/printing/products")
    await page.locator("#field-product").fill("print-8x10")
    await page.locator("#field-lab_product").fill("4")
    await page.locator("#field-options").fill("1, 5")
    await visitor.press("Map")
    await visitor.sees("print-8x10 is mapped.")

    first = await place(visitor, "shop-1")
    await look_until(visitor, first, "The lab has the order.")
    await let_time_pass(visitor, "1", "minutes")
    await look_until(visitor, first, "The lab accepted the order.")
    await let_time_pass(visitor, "3", "days")
    await look_until(visitor, first, "FedEx")
    await visitor.go("/printing")
    assert await faults_of(page) == []

    await reject_the_next(visitor)
    second = await place(visitor, "shop-2")
    await look_until(visitor, second, "The lab has the order.")
    await let_time_pass(visitor, "1", "minutes")
    await look_until(visitor, second, "Told to reject")
    await visitor.go("/printing?waiting=1")
    await visitor.press("shop-2")
    assert await faults_of(page) == []
    await sees_its_package(visitor, second)
    await page.locator("#field-city").fill("Fargo")
    await visitor.press("Save the change")
    await visitor.sees("The order is changed.")
    await visitor.press("Send to the lab")
    await visitor.sees("The order is on its way to the lab.")
    await look_until(visitor, second, "The lab has the order.", times=2)
    await let_time_pass(visitor, "1", "minutes")
    await look_until(visitor, second, "The lab accepted the order.")


async def place(visitor: Visitor, number: str) -> str:
    """Have a print of one picture ordered, as a shop does; the address of its page."""
    request = visitor.page.request
    headers = {"content-type": "image/jpeg"}
    sent = await request.post("/api/files?name=anna.jpg", data=picture(), headers=headers)
    item = {"product": "print-8x10", "images": [{"file_id": (await sent.json())["id"]}]}
    order = {
        "external_id": number,
        "ship_to": SHIP_TO,
        "shipping": "economy",
        "items": [item],
        "price_minor": 4900,
        "currency": "usd",
    }
    made = await request.post("/api/fulfillment/submit", data=order)
    assert made.ok, await made.text()
    return f"/printing/orders/{(await made.json())['id']}"


async def let_time_pass(visitor: Visitor, amount: str, unit: str) -> None:
    """Move the sandbox's clock, which lets the lab work."""
    form: dict[str, str | float | bool] = {"amount": amount, "unit": unit}
    moved = await visitor.page.request.post("/sandbox/clock", form=form)
    assert moved.ok, await moved.text()


async def reject_the_next(visitor: Visitor) -> None:
    """Tell the lab to reject the next order."""
    await visitor.go(f"{LAB}/")
    await visitor.page.locator("#fault").select_option("The order is rejected after submission")
    await visitor.page.get_by_role("button", name="Fail so").click()
    await visitor.sees("Orders at the lab")


async def sees_its_package(visitor: Visitor, path: str) -> None:
    """Take the packing sheet and the files along."""
    answer = await visitor.page.request.get(f"{path}/package")
    with ZipFile(BytesIO(await answer.body())) as package:
        sheet, file = package.namelist()
        words = pypdf.PdfReader(BytesIO(package.read(sheet))).pages[0].extract_text()
        assert package.read(file) == picture()
    for expected in ("Packing sheet", "Anna Bell", "print-8x10", "8 by 10", "001-anna.jpg"):
        assert expected in words


async def look_until(visitor: Visitor, path: str, text: str, *, times: int = 1) -> None:
    """Open a page again until it says this so often: jobs take a moment."""
    for _ in range(60):
        await visitor.go(path)
        if await visitor.page.get_by_text(text).count() >= times:
            return
        await visitor.page.wait_for_timeout(300)
    raise AssertionError(f"{path} never said {text}: {await visitor.page.inner_text('main')}")

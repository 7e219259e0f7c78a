"""Take the README's pictures: start everything on a fresh database, walk the journey, look.

    .venv/bin/python tools/pictures.py [folder]

Writes docs/pictures/*.png (or to `folder`), each under 200 KB.
"""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, ViewportSize, async_playwright
from running_product import running_product

ROOT = Path(__file__).resolve().parent.parent
LARGEST_BYTES = 200_000
DAYS_PASSED = 27
PASSWORD = "violet-harbour-lantern-7"  # noqa: S105 - of a database that is thrown away
ADMIN = "carol@studium.example"
DEMO_PASSWORD = "lighthouse-violet-42"  # noqa: S105 - of the sandbox's people
RECORDER = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)


@dataclass(frozen=True)
class Camera:
    """Takes pictures of pages into a folder."""

    folder: Path

    async def take(self, page: Page, name: str) -> None:
        """One picture of what the window shows. Fails when it is too large a file."""
        await page.wait_for_load_state("networkidle")
        path = self.folder / f"{name}.png"
        await page.screenshot(path=path)
        size = path.stat().st_size
        print(f"{path.name}: {size // 1000} KB")
        if size > LARGEST_BYTES:
            sys.exit(f"{path} is larger than {LARGEST_BYTES} bytes: show less in it.")


def main() -> None:
    """Start the product, take the pictures, stop it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    camera = Camera(folder)
    with running_product() as product:
        asyncio.run(take_pictures(product.address, camera))
    with running_product(SITE_FOLDER=str(ROOT / "sites" / "photographer")) as product:
        asyncio.run(take_one(product.address, camera, "photographer"))


async def take_pictures(address: str, camera: Camera) -> None:
    """Walk the journey as a new person, looking around on the way."""
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        page = await (await browser.new_context(base_url=address, viewport=RECORDER)).new_page()
        await page.goto("/")
        await camera.take(page, "landing")
        await page.goto("/pricing")
        await camera.take(page, "pricing")
        await buy(page, camera)
        await as_staff(browser, camera, address)
        await let_days_pass(page)
        for path, name in (
            ("/study", "study"),
            ("/dashboard", "dashboard"),
            ("/connectors", "connectors"),
        ):
            await page.goto(path)
            await camera.take(page, name)
        await on_a_phone_in_the_dark(browser, page, camera, address)
        await browser.close()


async def take_one(address: str, camera: Camera, name: str) -> None:
    """The first page of another site."""
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        page = await (await browser.new_context(base_url=address, viewport=RECORDER)).new_page()
        await page.goto("/")
        await camera.take(page, name)
        await browser.close()


async def launched(playwright: Playwright) -> Browser:
    """The browser of this machine."""
    return await playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-gpu"],
    )


async def as_staff(browser: Browser, camera: Camera, address: str) -> None:
    """What an administrator sees first, and a subject of the API."""
    page = await (await browser.new_context(base_url=address, viewport=RECORDER)).new_page()
    await page.goto("/sign-in")
    await page.locator("#field-email").fill(ADMIN)
    await page.locator("#field-password").fill(DEMO_PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/dashboard")
    for path, name in (("/admin", "admin"), ("/docs/api/products-and-purchases", "docs")):
        await page.goto(path)
        await camera.take(page, name)


async def buy(page: Page, camera: Camera) -> None:
    """Sign up, pay on the hosted checkout, come back."""
    await page.goto("/sign-up")
    await page.locator("#field-first_name").fill("Ada")
    await page.locator("#field-email").fill("ada@example.org")
    await page.locator("#field-password").fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/dashboard")
    await page.goto("/study")
    await page.get_by_role("button", name="Buy StudyPack, 90 days").click()
    await page.wait_for_url("**/pay/**")
    await page.locator("#number").fill("4242 4242 4242 4242")
    await page.locator("#expiry").fill("12 / 40")
    await page.locator("#cvc").fill("123")
    await page.locator("#name").fill("Ada Lovelace")
    await camera.take(page, "checkout")
    await page.get_by_role("button", name="Pay ").click()
    await page.get_by_text("Your access is open").wait_for()
    await camera.take(page, "purchase")


async def let_days_pass(page: Page) -> None:
    """Move the sandbox's clock, so that there is something to see in the bars."""
    await page.goto("/sandbox/clock")
    await page.locator("#amount").fill(str(DAYS_PASSED))
    await page.locator("#unit").select_option("days")
    await page.get_by_role("button", name="Move", exact=True).click()
    while not await page.get_by_text("63 days left").count():
        await page.wait_for_timeout(500)
        await page.goto("/study")


async def on_a_phone_in_the_dark(
    browser: Browser, page: Page, camera: Camera, address: str
) -> None:
    """The same person's StudyPack on a phone, with dark colours."""
    context = await browser.new_context(
        base_url=address,
        viewport=PHONE,
        color_scheme="dark",
        storage_state=await page.context.storage_state(),
    )
    phone = await context.new_page()
    await phone.goto("/study")
    await camera.take(phone, "phone-dark")


if __name__ == "__main__":
    main()

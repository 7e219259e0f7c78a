"""Without a mouse, and with the switch for light and dark."""

import re

from playwright.async_api import Browser, expect
from tests.journeys.site import Site
from tests.journeys.visitor import GOOD_CARD, PASSWORD, Visitor


async def tab_to(visitor: Visitor, name: str | re.Pattern[str], *, limit: int = 40) -> None:
    """Press Tab until what has this accessible name has the focus, and see that it shows."""
    focused = visitor.page.locator(":focus")
    for _ in range(limit):
        await visitor.page.keyboard.press("Tab")
        if not await focused.count():
            continue
        label = await focused.evaluate(
            "node => (node.labels?.[0] ?? node).textContent.trim().replace(/\\s+/g, ' ')"
        )
        if re.fullmatch(name, label):
            outline = await focused.evaluate("node => getComputedStyle(node).outlineStyle")
            assert outline not in {"none", ""}, f"{name} has the focus and does not show it"
            return
    raise AssertionError(f"{name} is not reached by Tab")


async def test_the_first_tab_leads_past_the_navigation(visitor: Visitor) -> None:
    await visitor.go("/")
    await visitor.page.keyboard.press("Tab")
    await expect(visitor.page.get_by_role("link", name="Skip to content")).to_be_focused()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.get_by_role("main")).to_be_focused()


async def test_signing_up_and_paying_need_no_mouse(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    await visitor.go("/sign-up")
    await tab_to(visitor, re.compile("E-mail address"))
    await keyboard.type(visitor.email)
    await tab_to(visitor, re.compile("Password"))
    await keyboard.type(PASSWORD)
    await keyboard.press("Enter")
    await visitor.sees_title("Welcome")

    await visitor.go("/study")
    await tab_to(visitor, "Buy StudyPack, 90 days")
    await keyboard.press("Enter")
    await visitor.page.wait_for_url("**/sandbox/stripe/pay/**")
    for label, text in (
        ("Card number", GOOD_CARD),
        ("Expiry", "12 / 40"),
        ("Security code", "123"),
        ("Name on card", "Ada Lovelace"),
    ):
        await tab_to(visitor, label)
        await keyboard.type(text)
    await tab_to(visitor, re.compile(r"Pay .*"))
    await keyboard.press("Enter")
    await visitor.sees("Thank you. Your access is open.")
    await tab_to(visitor, "Start studying")
    await keyboard.press("Enter")
    await visitor.sees_title("Welcome to StudyPack")


async def test_a_form_sent_back_leads_to_what_is_wrong(visitor: Visitor) -> None:
    await visitor.go("/sign-up")
    await visitor.page.locator("#field-email").fill("nobody")
    await visitor.page.locator("#field-password").fill(PASSWORD)
    await visitor.press("Create account")
    alert = visitor.page.get_by_role("alert")
    await alert.get_by_role("link").click()
    email = visitor.page.locator("#field-email")
    await expect(email).to_be_focused()
    await expect(email).to_have_attribute("aria-invalid", "true")
    await expect(email).to_have_value("nobody")


async def test_the_switch_overrules_the_system_and_is_remembered(
    browser: Browser, site: Site
) -> None:
    async with Visitor.arriving(browser, site, color_scheme="light") as visitor:
        await visitor.go("/")
        switch = visitor.page.get_by_role("button", name="Dark colours")
        await expect(switch).to_have_attribute("aria-pressed", "false")
        light = await background(visitor)
        await switch.click()
        await expect(switch).to_have_attribute("aria-pressed", "true")
        assert await background(visitor) != light
        await visitor.go("/pricing")
        await expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
        assert visitor.complaints == []


async def background(visitor: Visitor) -> str:
    found: str = await visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found

"""The main job from end to end, in a real browser, against the running product."""

import re

from playwright.async_api import Browser, expect
from tests.journeys.site import Site
from tests.journeys.visitor import CHALLENGED_CARD, DECLINED_CARD, PASSWORD, Visitor

PRODUCT = "StudyPack, 90 days"
PATIENCE_TRIES = 100


async def test_somebody_new_signs_up_pays_and_gets_in(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.go("/")
    await visitor.press("Create your account")
    await page.locator("#field-first_name").fill("Ada")
    await page.locator("#field-email").fill(visitor.email)
    await page.locator("#field-password").fill(PASSWORD)
    await visitor.press("Create account")
    await visitor.sees_title("Welcome, Ada")
    await visitor.sees("No access yet")

    await visitor.go("/study")
    await visitor.sees("Locked until you buy it")

    await visitor.go("/pricing")
    await visitor.press(f"Buy {PRODUCT}")
    await page.wait_for_url("**/sandbox/stripe/pay/**")
    await visitor.pay()
    await page.wait_for_url("**/purchases/**")
    await visitor.sees("Thank you. Your access is open.")

    await visitor.press("Start studying")
    await visitor.sees_title("Welcome to StudyPack")
    await visitor.sees("90 days left")

    await visitor.go("/dashboard")
    await visitor.sees("90 days left")
    await visitor.press("All purchases")
    await visitor.press(PRODUCT)
    await visitor.press("Receipt")
    await visitor.sees_title("Receipt")
    await visitor.sees("$49.00")


async def test_the_return_page_completes_by_itself(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.choose()
    await visitor.pay()
    await visitor.page.wait_for_url("**/purchases/**")
    await visitor.page.evaluate("window.wasLoadedOnce = true")
    await visitor.sees("Thank you. Your access is open.")
    assert await visitor.page.evaluate("window.wasLoadedOnce")


async def test_a_declined_card_can_be_followed_by_a_good_one(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.choose()
    await visitor.pay(DECLINED_CARD)
    await visitor.sees("Your card was declined.")
    await visitor.pay()
    await visitor.sees("Thank you. Your access is open.")
    await visitor.go("/purchases")
    await expect(visitor.page.get_by_role("row").filter(has_text=PRODUCT)).to_have_count(1)


async def test_the_bank_may_ask_who_is_paying(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.choose()
    await visitor.pay(CHALLENGED_CARD)
    await visitor.sees_title("Confirm your payment")
    await visitor.page.get_by_role("button", name="Complete", exact=True).click()
    await visitor.sees("Thank you. Your access is open.")


async def test_who_fails_at_the_bank_has_bought_nothing_and_may_try_again(
    visitor: Visitor,
) -> None:
    await visitor.sign_up()
    await visitor.choose()
    await visitor.pay(CHALLENGED_CARD)
    await visitor.page.get_by_role("button", name="Fail", exact=True).click()
    await visitor.sees(re.compile("unable to authenticate"))
    await visitor.pay()
    await visitor.sees("Thank you. Your access is open.")


async def test_who_cancels_pays_nothing_and_the_door_stays_shut(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.choose()
    await visitor.page.get_by_role("link", name=re.compile("^Cancel and return")).click()
    await visitor.sees_title("Pricing")
    await visitor.sees("Nothing was charged")
    await visitor.go("/study")
    await visitor.sees("Locked until you buy it")


async def test_buying_again_adds_the_days_after_the_old_ones(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.buy()
    await visitor.go("/pricing")
    await visitor.sees(re.compile("New days begin then"))
    card = visitor.page.locator(".card", has=visitor.page.get_by_role("heading", name=PRODUCT))
    await card.get_by_role("button", name="Add 90 days").first.click()
    await visitor.pay()
    await visitor.sees("Thank you. 90 days added.")
    await visitor.go("/study")
    await visitor.sees("180 days left")


async def test_a_refund_ends_the_access(visitor: Visitor, browser: Browser, site: Site) -> None:
    await visitor.sign_up()
    await visitor.buy()
    purchase = visitor.path
    async with Visitor.arriving(browser, site) as admin:
        await admin.sign_up("Carol")
        await admin.become("ADMIN")
        await give_back(admin, purchase)
        assert admin.complaints == []
    await visitor.go(purchase)
    await expect(visitor.page.get_by_text("Refunded").first).to_be_visible()
    await visitor.go("/study")
    await visitor.sees(re.compile("Refunded on"))
    await visitor.go("/dashboard")
    await visitor.press("Buy again")
    await visitor.sees_title("StudyPack")


async def test_everything_works_without_javascript(browser: Browser, site: Site) -> None:
    async with Visitor.arriving(browser, site, java_script_enabled=False) as visitor:
        await visitor.sign_up()
        await visitor.choose()
        await visitor.pay()
        await visitor.page.wait_for_url("**/purchases/**")
        again = visitor.page.get_by_role("link", name="Look again")
        while await again.count():
            await again.click()
        await visitor.sees("Thank you. Your access is open.")
        await visitor.go("/study")
        await visitor.sees_title("Welcome to StudyPack")
        await visitor.page.set_viewport_size({"width": 390, "height": 800})
        await visitor.page.get_by_text("Menu", exact=True).click()
        menu = visitor.page.get_by_role("navigation", name="Menu")
        await menu.get_by_role("button", name="Sign out").click()
        await visitor.sees_title("Study with an end in sight.")


async def give_back(admin: Visitor, purchase_path: str) -> None:
    """As an admin: find the purchase and give all of its money back."""
    await admin.go(f"/admin{purchase_path}")
    await admin.press("Give money back")
    await admin.page.get_by_label("Reason").fill("The visitor asked for it.")
    await admin.page.get_by_label("Yes, give this money back").check()
    await admin.press("Give money back")
    await admin.page.wait_for_url(f"**/admin{purchase_path}")
    refunded = admin.page.get_by_role("definition").get_by_text("Refunded", exact=True)
    for _ in range(PATIENCE_TRIES):
        if await refunded.count():
            return
        await admin.page.wait_for_timeout(300)
        await admin.go(f"/admin{purchase_path}")
    raise AssertionError("the refund was never confirmed")

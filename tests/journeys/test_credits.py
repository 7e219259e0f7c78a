"""Somebody runs out of credits, buys a pack, and goes on where they were."""

import asyncio

import pytest
from playwright.async_api import expect
from tests.journeys.visitor import Visitor
from tests.study.tutor.makers import TEXT

WORKER_SECONDS = 60


async def run_out(visitor: Visitor) -> None:
    """Have an administrator take all credits away but one."""
    request = visitor.page.request
    me = await (await request.get("/api/users/me")).json()
    await visitor.become("ADMIN")
    body = {"amount": 1 - me["ai_credits"], "reason": "For a test."}
    path = f"/api/admin/credits/{me['id']}/corrections"
    answer = await request.post(path, data=body)
    assert answer.ok, await answer.text()
    await visitor.become("CANDIDATE")


@pytest.mark.timeout(300)  # the site is started for it when it runs alone
async def test_who_runs_out_of_credits_buys_some_and_goes_on(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_up()
    await run_out(visitor)

    await visitor.go("/tutor")
    await page.locator("#field-text").fill(TEXT)
    await page.locator("#field-number").fill("2")
    await visitor.press("Make questions")
    await visitor.sees("You need more credits")
    await visitor.press("Get credits")

    pack = page.get_by_role("main").locator(".card").filter(has_text="200 AI credits")
    await pack.get_by_role("button", name="Buy").click()
    await page.wait_for_url("**/sandbox/stripe/pay/**")
    await visitor.pay()
    await page.wait_for_url("**/purchases/**")
    await visitor.sees("Completed")

    await visitor.go("/tutor")
    async with asyncio.timeout(WORKER_SECONDS):  # a job of the worker grants them
        while not await page.get_by_text("You have 201 credits.").count():
            await page.wait_for_timeout(300)
            await page.reload()
    await expect(page.locator("#field-text")).to_have_value(TEXT.strip())
    await expect(page.locator("#field-number")).to_have_value("2")
    await visitor.press("Make questions")
    await page.wait_for_url("**/tutor/sets/*")
    await visitor.go("/credits")
    await visitor.sees_title("199 credits")
    await visitor.go("/tutor")
    await expect(page.locator("#field-text")).to_have_value("")

"""Somebody's connection fails: an alert says so, and leads them to its repair."""

import re

from playwright.async_api import expect
from tests.journeys.looking import faults_of
from tests.journeys.visitor import Visitor

PROVIDERS = "/api/integrations/payment-providers"


async def test_a_connection_that_fails_is_repaired(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_up()
    await visitor.connect_provider()
    connection_id = page.url.rpartition("/")[2]

    # The page is open when the key is revoked, and hears of it by itself.
    await visitor.go("/alerts")
    await visitor.sees("Nothing needs you")
    refused = {"credentials": {"api_key": "sk_test_revoked_yesterday"}}
    answer = await page.request.put(f"{PROVIDERS}/{connection_id}", data=refused)
    assert (await answer.json())["status"] == "failing"
    await expect(page.get_by_role("heading", name="A connection fails")).to_be_visible()
    assert await faults_of(page) == []

    await page.get_by_role("link", name="Runbook for A connection fails").click()
    await visitor.sees_title("A connection fails")
    await visitor.sees(re.compile("Make a new one at the service"))

    await visitor.go("/alerts")
    await page.get_by_role("main").get_by_role("link", name=re.compile("stripe")).first.click()
    await page.wait_for_url(f"**/integrations/{connection_id}")
    await visitor.sees("The last check failed")
    await page.locator('[name="api_key"]').fill("sk_test_creator_sandbox")
    await visitor.press("Save and test")
    await visitor.sees("The new credentials work.")
    await visitor.press("Test it now")
    await expect(page.get_by_text("The last check failed")).to_have_count(0)

    await visitor.go("/alerts")
    await expect(page.get_by_role("heading", name="Closed")).to_be_visible()
    await visitor.sees("Nothing needs you")
    assert visitor.complaints == []

"""The PayPal twin in a real browser: axe finds nothing where buyers and merchants look."""

from playwright.async_api import Page
from tests.journeys.looking import faults_of
from tests.sandbox.paypal.conftest import DECLINED, DISPUTES, Merchant

from studium.sandbox.paypal import PAYPAL_TWIN


async def test_axe_finds_nothing_from_the_approval_to_the_dashboard(
    page: Page, merchant: Merchant
) -> None:
    made = await merchant.order(unit={"description": "Portraits, 90 days", "items": [
        {"name": "Portraits", "quantity": "1",
         "unit_amount": {"currency_code": "USD", "value": "49.00"}}],
        "amount": {"currency_code": "USD", "value": "49.00", "breakdown": {
            "item_total": {"currency_code": "USD", "value": "49.00"}}}})  # fmt: skip
    await merchant.approve(made, DECLINED)
    capture = f"/v2/checkout/orders/{made['id']}/capture"
    assert await merchant.issue("POST", capture) == "INSTRUMENT_DECLINED"
    await page.goto(f"{PAYPAL_TWIN.path}/checkoutnow?token={made['id']}")
    await page.get_by_text("Your payment was declined").wait_for()
    assert await faults_of(page) == []
    await page.get_by_role("button", name="Pay now as Bea Buyer").click()
    await page.wait_for_url("**/done?our=1&token=*")
    await merchant.do("POST", capture)
    await page.goto(f"{PAYPAL_TWIN.path}/checkoutnow?token={made['id']}")
    assert await faults_of(page) == []
    await merchant.held()
    await merchant.paid(DISPUTES)
    await page.goto(f"{PAYPAL_TWIN.path}/dashboard")
    await page.get_by_role("button", name="Dispute").first.click()
    await page.get_by_role("button", name="For the buyer").wait_for()
    assert await faults_of(page) == []

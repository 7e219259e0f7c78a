"""The life of a subscription in a real browser: begun, failed and paid, left, kept, changed."""

import httpx
from playwright.async_api import expect
from tests.journeys.looking import faults_of
from tests.journeys.visitor import Visitor

from studium.sandbox import STRIPE_TWIN

SAVED_BUT_NEVER_CHARGED = "4000 0000 0000 0341"
MINE = """
    select provider_subscription_id from subscriptions s join users u on u.id = s.user_id
     where u.email = $1 and s.status = 'trialing'
"""


async def end_trial(visitor: Visitor) -> None:
    """Let the trial be over at the provider, as its dashboard does."""
    name = await visitor.site.value(MINE, visitor.email)
    async with httpx.AsyncClient(base_url=visitor.site.base_url) as client:
        answer = await client.post(
            f"/sandbox/stripe/v1/subscriptions/{name}",
            data={"trial_end": "now"},
            headers={"Authorization": f"Bearer {STRIPE_TWIN.secret_key}"},
        )
    assert answer.status_code == 200, answer.text


async def sees_status(visitor: Visitor, words: str) -> None:
    """Look again until the badge says this."""
    badge = visitor.page.locator("dl.facts .badge").first
    for _ in range(60):
        await visitor.go("/subscription")
        if await badge.count() and await badge.inner_text() == words:
            return
        await visitor.page.wait_for_timeout(250)
    await expect(badge).to_have_text(words)


async def test_a_trial_ends_with_a_payment_and_is_left_in_two_clicks(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.go("/pricing")
    await visitor.press("See the plans")
    await visitor.sees("14 days free, then as below")
    await visitor.subscribe()
    await visitor.sees("Free until")
    assert await faults_of(visitor.page) == []
    await end_trial(visitor)
    await sees_status(visitor, "Active")

    await visitor.press("$49.00 a month")
    await visitor.sees_title("Change to Pro Plus")
    assert await faults_of(visitor.page) == []
    await visitor.page.get_by_role("button", name="Change and pay").click()
    await visitor.sees("You have Pro Plus now, paid by the month.")
    await visitor.sees_title("Pro Plus")

    await visitor.press("Cancel")
    await visitor.sees_title("Cancel Pro Plus?")
    assert await faults_of(visitor.page) == []
    await visitor.press("Cancel my subscription")
    await visitor.sees("It ends on its own")
    assert await faults_of(visitor.page) == []
    await visitor.press("Keep my subscription")
    await visitor.sees("Your subscription goes on.")

    await visitor.press("Cancel")
    await visitor.press("End it now")
    await visitor.sees("Your subscription has ended.")
    await visitor.sees("Your subscription to Pro Plus ended on")


async def test_a_renewal_that_failed_is_paid_with_another_card(visitor: Visitor) -> None:
    await visitor.sign_up()
    await visitor.go("/subscription")
    await visitor.subscribe(SAVED_BUT_NEVER_CHARGED)
    await end_trial(visitor)
    await sees_status(visitor, "Payment failed")
    assert await faults_of(visitor.page) == []
    await visitor.press("Pay now")
    assert await faults_of(visitor.page) == []
    await visitor.pay()
    await sees_status(visitor, "Active")

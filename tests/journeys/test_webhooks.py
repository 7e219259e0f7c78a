"""An integrator registers an endpoint, sees a delivery fail and why, and mends the receiver."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from playwright.async_api import expect
from standardwebhooks import Webhook
from tests.connect.webhooks.receivers import Received, Receiver, listening
from tests.journeys.visitor import Visitor


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver of the integrator's own."""
    async with listening() as receiver:
        yield receiver


def verifying(secret: str) -> Receiver:
    """How a receiver with this secret answers: 401 to what it does not find signed.

    It does not ask how old a message is: other journeys move the clock of the site.
    """

    def answer(received: Received) -> int:
        signed_at = datetime.fromtimestamp(int(received.headers["webhook-timestamp"]), UTC)
        expected = Webhook(secret).sign(
            received.headers["webhook-id"], signed_at, received.body.decode()
        )
        return 204 if expected in received.headers["webhook-signature"].split() else 401

    return Receiver(usual=answer)


@pytest.mark.timeout(240)  # the site is started for it when it runs alone
async def test_a_delivery_fails_is_understood_and_succeeds_when_sent_again(
    visitor: Visitor, receiver: Receiver
) -> None:
    page = visitor.page
    await visitor.sign_up()
    await visitor.go("/api-keys/new")
    await page.locator("#field-name").fill("Shop server")
    await page.get_by_label("webhooks:read", exact=True).check()
    await visitor.press("Make the key")
    key = await page.locator("main code").first.inner_text()
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=visitor.site.base_url, headers=headers) as program:
        assert (await program.get("/api/webhooks")).json()["items"] == []

    await visitor.go("/webhooks/new")
    await page.locator("#field-url").fill(receiver.url)
    await visitor.press("Register")
    secret = await page.locator("main code").first.inner_text()
    receiver.usual = verifying("whsec_" + "A" * 32).usual  # the wrong secret
    await visitor.press("The endpoint")
    await page.get_by_label("Event", exact=True).select_option("payment.completed")
    await visitor.press("Send")
    await visitor.sees(re.compile("The receiver did not accept the signature"))
    await page.get_by_text("The signature of attempt 1").click()
    await visitor.sees(re.compile("A receiver that computes something else has"))

    receiver.usual = verifying(secret).usual
    await visitor.press("Send again")
    await expect(page.locator("#attempts")).to_contain_text("204", timeout=30_000)
    await visitor.sees("Succeeded")
    assert len({each.id for each in receiver.received}) == 1
    assert visitor.complaints == []

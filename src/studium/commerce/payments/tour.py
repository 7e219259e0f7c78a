"""A card payment of a creator: an account is connected, money held, captured and refunded.

And a purchase that is paid with PayPal.
"""

import re
from typing import Any

from studium.platform.tour import Chapter, StepFailed, Tour, pay

PROVIDERS = "/api/integrations/payment-providers"
# Keys of the sandbox, which open nothing outside it.
ACCOUNT = {
    "kind": "stripe",
    "label": "Atelier Lumen",
    "credentials": {
        "api_key": "sk_test_creator_sandbox",
        "webhook_secret": "whsec_creator_sandbox",
    },
}
BOUGHT_SKU = "flashcards-90"
HELD_MINOR, CAPTURED_MINOR, REFUNDED_MINOR = 10_000, 6_000, 2_500


async def walk(tour: Tour) -> None:
    """Process a card payment: authorise, capture a part, refund a part."""
    async with tour.step("Connect a payment provider"):
        made = (await tour.post(PROVIDERS, ACCOUNT, expect=201)).json
        if made["status"] != "active":
            raise StepFailed(f"{made['problem']}: {made['remedy']}")
        await tour.post(f"{PROVIDERS}/{made['id']}/choose")
    async with tour.step("Hold an amount"):
        me = (await tour.get("/api/users/me")).json["id"]
        body = {"amount_minor": HELD_MINOR, "currency": "eur", "owner_id": me}
        begun = (await tour.post("/api/payments/authorize", body, expect=201, once=True)).json
        payment_id = begun["payment"]["id"]
    async with tour.step("Type a test card"):
        await pay(tour, f"/sandbox/stripe/elements/{begun['client_secret']}")
    async with tour.step("See it authorized"):
        await _until(tour, payment_id, "AUTHORIZED")
    async with tour.step("Capture a part"):
        asked = {"payment_id": payment_id, "amount_minor": CAPTURED_MINOR}
        await tour.post("/api/payments/capture", asked, once=True)
    async with tour.step("Refund a part"):
        asked = {
            "payment_id": payment_id,
            "amount_minor": REFUNDED_MINOR,
            "reason": "The session was shorter.",
        }
        await tour.post("/api/payments/refund", asked, expect=201, once=True)
        seen = await _until(tour, payment_id, "PARTIALLY_REFUNDED")
        if (seen["captured_minor"], seen["refunded_minor"]) != (CAPTURED_MINOR, REFUNDED_MINOR):
            raise StepFailed(
                f"captured {seen['captured_minor']}, refunded {seen['refunded_minor']}"
            )


async def _until(tour: Tour, payment_id: str, status: str) -> Any:
    async def look() -> Any:
        return (await tour.get(f"/api/payments/{payment_id}")).json

    return await tour.until(
        look, holds=lambda seen: seen["status"] == status, hint="is `studium worker` running?"
    )


async def walk_with_paypal(tour: Tour) -> None:
    """Buy something with PayPal: agree on its page, and see the money taken and access open."""
    async with tour.step("Choose PayPal"):
        body = {"sku": BOUGHT_SKU, "provider": "paypal"}
        begun = (
            await tour.post("/api/purchases/checkout-session", body, expect=201, once=True)
        ).json
    async with tour.step("Agree on PayPal's page"):
        page = await tour.get(begun["checkout_url"])
        buyer = re.search('name="buyer" value="([A-Z]+)"', page.text)
        if buyer is None:
            raise StepFailed(f"nobody can agree at {page.url}")
        await tour.submit(page.url, {"buyer": buyer[1]})

    async def look() -> Any:
        return (await tour.get(f"/api/purchases/{begun['purchase_id']}")).json

    async with tour.step("See the purchase complete"):
        await tour.until(
            look,
            holds=lambda seen: seen["status"] == "COMPLETED",
            hint="is `studium worker` running?",
        )


CHAPTERS = (
    Chapter("Process a card payment", walk, order=250),
    Chapter("Pay with PayPal", walk_with_paypal, order=255),
)

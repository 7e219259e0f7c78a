"""The door is closed, the StudyPack is bought, the door is open."""

from typing import Any

from studium.platform.tour import Chapter, StepFailed, Tour, pay

SKU = "studypack-90"
GATE = "/api/study/pack"


async def walk(tour: Tour) -> None:
    """Buy access and go through the door."""
    async with tour.step("See the products"):
        products = (await tour.get("/api/products")).json
        if SKU not in str(products):
            raise StepFailed(f"no product {SKU}: run `studium seed`")
    async with tour.step("Find the door closed"):
        await tour.get(GATE, expect=402)
    async with tour.step("Begin the purchase"):
        pending = await tour.post(
            "/api/purchases/checkout-session", {"sku": SKU}, expect=201, once=True
        )
        purchase_id, checkout_url = pending.json["purchase_id"], pending.json["checkout_url"]
    async with tour.step("Pay with a test card"):
        await pay(tour, checkout_url)
    async with tour.step("See the purchase complete"):
        await tour.until(
            lambda: _status(tour, purchase_id),
            holds=lambda status: status == "COMPLETED",
            hint="is `studium worker` running?",
        )
    async with tour.step("Hold the entitlement"):
        entitlements = (await tour.get("/api/purchases/entitlements")).json
        if not entitlements["items"]:
            raise StepFailed("no entitlement")
    async with tour.step("Find the door open"):
        await tour.get(GATE)


async def _status(tour: Tour, purchase_id: str) -> Any:
    return (await tour.get(f"/api/purchases/{purchase_id}")).json["status"]


CHAPTERS = (Chapter("Buy the StudyPack", walk, order=200),)

"""A subscription: begun with a trial, to end with its period, resumed, and ended."""

from typing import Any

from studium.platform.tour import Chapter, StepFailed, Tour, pay

PLAN = "pro"


async def walk(tour: Tour) -> None:
    """Subscribe, change one's mind, and leave."""
    async with tour.step("See the plans"):
        plans = (await tour.get("/api/plans")).json["items"]
        if PLAN not in {plan["slug"] for plan in plans}:
            raise StepFailed(f"no plan {PLAN}: run `studium seed`")
    async with tour.step("Begin a trial"):
        begun = await tour.post(
            "/api/payments/checkout-session", {"plan": PLAN}, expect=201, once=True
        )
        subscription_id = begun.json["subscription_id"]
        await pay(tour, begun.json["checkout_url"])
        await _until(tour, subscription_id, "trialing")
    async with tour.step("Be on the plan"):
        me = (await tour.get("/api/users/me")).json
        if (me["plan"], me["subscription_id"]) != (PLAN, subscription_id):
            raise StepFailed(f"plan {me['plan']}, subscription {me['subscription_id']}")
    address = f"/api/subscriptions/{subscription_id}"
    async with tour.step("Cancel with the end of the period"):
        ends = (await tour.post(f"{address}/cancel", {}, once=True)).json["cancels_at"]
        if ends is None:
            raise StepFailed("it goes on")
    async with tour.step("Keep it after all"):
        ends = (await tour.post(f"{address}/resume", {}, once=True)).json["cancels_at"]
        if ends is not None:
            raise StepFailed(f"it ends at {ends}")
    async with tour.step("End it now"):
        await tour.post(f"{address}/cancel", {"at_period_end": False}, once=True)
        await _until(tour, subscription_id, "canceled")


async def _until(tour: Tour, subscription_id: str, status: str) -> Any:
    async def look() -> Any:
        return (await tour.get(f"/api/subscriptions/{subscription_id}")).json["status"]

    return await tour.until(
        look, holds=lambda seen: seen == status, hint="is `studium worker` running?"
    )


CHAPTERS = (Chapter("Subscribe to a plan", walk, order=260),)

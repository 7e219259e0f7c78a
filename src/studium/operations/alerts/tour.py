"""The tour's chapter: a key is refused, the alert says what to do, a new key closes it."""

from typing import Any

from studium.platform.tour import Chapter, StepFailed, Tour

PROVIDERS = "/api/integrations/payment-providers"
# Keys of the sandbox, which open nothing outside it.
GOOD = {"api_key": "sk_test_creator_sandbox", "webhook_secret": "whsec_creator_sandbox"}
REFUSED = {"api_key": "sk_test_revoked_yesterday"}
_HINT = "is `studium worker` running?"


async def walk(tour: Tour) -> None:
    """Break a connection, be alerted, read the runbook, fix it, see the alert close."""
    async with tour.step("Connect an account that works"):
        account = {"kind": "stripe", "label": "Night shop", "credentials": GOOD}
        made = (await tour.post(PROVIDERS, account, expect=201)).json
        if made["status"] != "active":
            raise StepFailed(f"{made['problem']}: {made['remedy']}")
    address = f"{PROVIDERS}/{made['id']}"
    async with tour.step("Let its key be refused"):
        seen = (await tour.put(address, {"credentials": REFUSED})).json
        if seen["status"] != "failing":
            raise StepFailed(f"it is {seen['status']}")
    async with tour.step("Be alerted"):
        alert = await _until(tour, made["id"], "open")
    async with tour.step("Read its runbook"):
        page = await tour.get(f"/docs/runbooks/{alert['runbook']}")
        if "Make a new one at the service" not in page.text:
            raise StepFailed("it does not say what to do")
    async with tour.step("Put a new key in"):
        seen = (await tour.put(address, {"credentials": GOOD})).json
        if seen["status"] != "active":
            raise StepFailed(f"{seen['problem']}: {seen['remedy']}")
    async with tour.step("See the alert close"):
        await _until(tour, made["id"], "closed")


async def _until(tour: Tour, connection_id: str, state: str) -> Any:
    """The alert about a connection, once it is in this state."""

    async def look() -> Any:
        alerts = (await tour.get("/api/alerts")).json["items"]
        return next((each for each in alerts if each["subject"] == connection_id), None)

    return await tour.until(
        look, holds=lambda seen: seen is not None and seen["state"] == state, hint=_HINT
    )


CHAPTERS = (Chapter("Repair a connection", walk, order=750),)

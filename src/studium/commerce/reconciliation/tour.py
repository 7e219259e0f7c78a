"""The books of the account that was connected before, compared with its provider's."""

from typing import Any

from studium.platform.tour import Chapter, StepFailed, Tour


async def walk(tour: Tour) -> None:
    """Compare a seller's books with the provider's: nothing differs."""
    async with tour.step("Compare payments and refunds with the provider"):
        await tour.post("/api/reconciliation/runs", expect=202)
        run = await _finished(tour)
        if run["payments"] < 1 or run["calls"] < 1:
            raise StepFailed(f"compared {run['payments']} payments with {run['calls']} calls")
    async with tour.step("See that the books agree"):
        found = (await tour.get("/api/reconciliation/differences?state=open")).json["items"]
        if found:
            first = found[0]
            raise StepFailed(f"{first['title']}: here {first['ours']}, there {first['theirs']}")


async def _finished(tour: Tour) -> Any:
    async def look() -> Any:
        runs = (await tour.get("/api/reconciliation/runs?limit=1")).json["items"]
        return runs[0] if runs else {"status": "waiting"}

    return await tour.until(
        look, holds=lambda run: run["status"] == "finished", hint="is `studium worker` running?"
    )


CHAPTERS = (Chapter("Compare the books", walk, order=255),)

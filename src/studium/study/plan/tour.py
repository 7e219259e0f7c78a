"""What the plan shows on `studium tour`: from a missed item to a card, a plan, and mastery."""

from typing import Any

from studium.platform.tour import Chapter, Tour

_FREE = "otr-warm-up"


async def walk(tour: Tour) -> None:
    """Miss an item, make a card of it, fail it, plan, pass it; without a free exam, nothing."""
    async with tour.step("Miss an item of an exam"):
        found = (await tour.get("/api/exams/templates?limit=100")).json["items"]
        free = next((each["id"] for each in found if each["slug"] == _FREE), None)
        if free is None:
            return
        session = (
            await tour.post("/api/exams/sessions", {"template_id": free}, expect=201, once=True)
        ).json
        await tour.post(f"/api/exams/sessions/{session['id']}/finalize")
    async with tour.step("Make a card of it in one step"):
        source = {
            "session_id": session["id"],
            "question_id": session["items"][0]["question_id"],
        }
        body = {"kind": "exam_item", "source": source}
        card = (await tour.post("/api/flashcards/cards", body, expect=201, once=True)).json
    async with tour.step("Fail the card, and see it come again"):
        await _review(tour, card, 1)
        queue = (await tour.get("/api/flashcards/queue?limit=100")).json["items"]
        if card["id"] not in [each["card"]["id"] for each in queue]:
            raise KeyError("the card in the queue")
    async with tour.step("Plan the days"):
        planned = (await tour.post("/api/study-plan/rebalance", {"minutes_per_day": 60})).json
        _ = planned["changes"][0]["reason"]
    async with tour.step("Pass the card"):
        await _review(tour, card, 4)
    async with tour.step("See what is known of each domain"):
        dashboard = (await tour.get("/api/analytics/dashboard")).json
        _ = dashboard["readiness"]["answers"]


async def _review(tour: Tour, card: dict[str, Any], rating: int) -> None:
    body = {"flashcard_id": card["id"], "rating": rating, "duration_ms": 4000}
    await tour.post("/api/flashcards/reviews", body, expect=201, once=True)


CHAPTERS = (Chapter("Learn what was missed", walk, order=450),)

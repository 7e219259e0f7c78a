"""What exams show on `studium tour`: a practice exam from its first item to the review."""

from typing import Any

from studium.platform.tour import Chapter, Tour

_FREE = "otr-warm-up"


async def walk(tour: Tour) -> None:
    """Sit the free warm-up; where it was not seeded, there is nothing to sit."""
    async with tour.step("Find an exam that is free"):
        found = (await tour.get("/api/exams/templates?limit=100")).json["items"]
    free = next((each["id"] for each in found if each["slug"] == _FREE), None)
    if free is None:
        return
    async with tour.step("Begin it"):
        session = (
            await tour.post("/api/exams/sessions", {"template_id": free}, expect=201, once=True)
        ).json
    address = f"/api/exams/sessions/{session['id']}"
    async with tour.step("Answer what has one best answer"):
        for revision, item in enumerate(session["items"], 1):
            if item["question"]["type"] == "SINGLE_BEST":
                await tour.post(f"{address}/responses", _answer(item, revision))
    async with tour.step("Hand it in, and have the score"):
        done = (await tour.post(f"{address}/finalize")).json
        if done["status"] != "REVIEW" or done["score_raw"] is None:
            raise KeyError("score_raw")
    async with tour.step("Read why each key is right"):
        review = (await tour.get(f"{address}/review")).json
        _ = [item["review"]["rationale"] for item in review["items"]]


def _answer(item: dict[str, Any], revision: int) -> dict[str, Any]:
    return {
        "question_id": item["question_id"],
        "revision": revision,
        "selected_option": item["question"]["options"][0]["id"],
    }


CHAPTERS = (Chapter("Sit an exam", walk, order=400),)

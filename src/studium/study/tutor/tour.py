"""What the tutor shows on `studium tour`: questions from a text, and what they cost."""

from studium.platform.tour import Chapter, StepFailed, Tour

_TEXT = """Rivers

The Danube is a river that rises in the Black Forest and ends in the Black Sea. It flows through
ten countries, which is more than any other river in the world. A delta is a landform that a river
builds of sediment where it meets slower water. The Rhine carries more cargo than any other river
in Europe. An estuary is a mouth of a river in which fresh water mixes with the tide."""
_QUESTION = "Where does the Danube end?"


async def walk(tour: Tour) -> None:
    """Make questions from a text and have an answer graded, each paid with credits."""
    async with tour.step("See one's credits"):
        before = (await tour.get("/api/credits")).json["available"]
    async with tour.step("Make questions from a text"):
        asked = {"text": _TEXT, "number": 2, "title": "Rivers"}
        made = (await tour.post("/api/ai/generate-from-source", asked, expect=201, once=True)).json
        if not made["items"]:
            raise StepFailed("it made no question")
    async with tour.step("Read what each rests on"):
        for item in made["items"]:
            start, end = item["span"]
            if _TEXT[start:end] != item["quote"]:
                raise StepFailed(f"the source does not say {item['quote']}")
    async with tour.step("Have an answer graded"):
        answer = {
            "question": _QUESTION,
            "model_answer": "It ends in the Black Sea.",
            "answer": "In the Black Sea.",
        }
        graded = (await tour.post("/api/ai/evaluate-answer", answer, expect=201, once=True)).json
    async with tour.step("Pay for what was delivered"):
        after = (await tour.get("/api/credits")).json["available"]
        used = made["credits_used"] + graded["credits_used"]
        if after != before - used:
            raise StepFailed(f"{before} credits, {used} used, and {after} are left")


CHAPTERS = (Chapter("Learn with the tutor", walk, order=460),)

"""What a module shows on `studium tour`, in its `tour.py`: chapters of the journey.

    async def walk(tour: Tour) -> None:
        async with tour.step("Begin an exam"):
            await tour.post("/api/exams", {"template_id": ...}, expect=201)

    CHAPTERS = (Chapter("Sit an exam", walk, order=300),)

A chapter uses the public API alone, and what chapters before it left in `tour.kept`.
"""

from studium.platform.tour.pay import PaymentForm, pay
from studium.platform.tour.visit import Answer, Chapter, Step, StepFailed, Tour

__all__ = ["Answer", "Chapter", "PaymentForm", "Step", "StepFailed", "Tour", "pay"]

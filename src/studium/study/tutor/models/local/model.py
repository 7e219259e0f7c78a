"""The local model behind the Protocol: its work runs in a thread, away from the event loop."""

import asyncio
from collections.abc import Sequence

from studium.platform.embeddings import Embedder
from studium.study.tutor.model import Criterion, DraftType, Generated
from studium.study.tutor.models.contract import (
    Evaluated,
    EvaluateRequest,
    Report,
    WriteRequest,
    Written,
)

_SAID = 0.6  # a criterion met this far counts as said


class LocalModel:
    """Reads the source's own sentences, and matches answers with model answers by their words."""

    def __init__(self, name: str, embedder: Embedder) -> None:
        """Load nothing yet."""
        self._name = name
        self._embedder = embedder

    @property
    def name(self) -> str:
        """As people are told."""
        return self._name

    @property
    def is_quick(self) -> bool:
        """It answers small requests at once."""
        return True

    async def write(self, request: WriteRequest, report: Report) -> Written:
        """Make questions of the source's own sentences."""
        loop = asyncio.get_running_loop()

        def progress(done: int, _: int) -> None:
            asyncio.run_coroutine_threadsafe(_call(report, done), loop)

        made = await asyncio.to_thread(self._write, request, progress)
        return Written(made)

    def _write(self, request: WriteRequest, progress: object) -> Generated:
        from studium.study.tutor.writing.generate import generate  # noqa: PLC0415 - loads numpy

        assert callable(progress)  # noqa: S101 - what `write` passes
        types = [name for name in DraftType if name in request.types] or list(DraftType)
        return generate(
            self._embedder, request.text, count=request.count, types=types, progress=progress
        )

    async def evaluate(self, request: EvaluateRequest) -> Evaluated:
        """Match the answer's words with those of the model answer, or of each criterion."""
        return await asyncio.to_thread(self._evaluate, request)

    def _evaluate(self, request: EvaluateRequest) -> Evaluated:
        from studium.study.tutor.grading.grade import grade_many  # noqa: PLC0415 - loads numpy

        held_against = [text for text in (request.model_answer, *request.rubric) if text]
        grades = grade_many(
            self._embedder, [(request.question, text, request.answer) for text in held_against]
        )
        if request.rubric:
            of_rubric = list(zip(request.rubric, grades[-len(request.rubric) :], strict=True))
            criteria = tuple(
                Criterion(text, found.score, tuple(s for p in found.points for s in p.evidence))
                for text, found in of_rubric
            )
            score = sum(found.score for found in grades) / len(grades)
        else:
            criteria = tuple(Criterion(p.text, p.covered, p.evidence) for p in grades[0].points)
            score = grades[0].score
        wrong = sorted({span for found in grades for span in found.wrong if found.contradiction})
        is_repetition = all(found.is_repetition for found in grades)
        step = next_step(request, criteria, wrong=bool(wrong), is_repetition=is_repetition)
        return Evaluated(round(score, 4), criteria, tuple(wrong), step)


def next_step(
    request: EvaluateRequest, criteria: Sequence[Criterion], *, wrong: bool, is_repetition: bool
) -> str:
    """What to do next, in a sentence."""
    if not request.answer.strip():
        return "Write down what you remember, even if it is little."
    if is_repetition:
        return "This repeats the question. Say in your own words what the answer is."
    if wrong:
        return "Part of this says the contrary. Compare it with the model answer, then try again."
    missing = [criterion.text for criterion in criteria if criterion.score < _SAID]
    if missing:
        return f"Say something about this: {missing[0]}"
    return "That is all of it. Go on with the next question."


async def _call(report: Report, done: int) -> None:
    await report(done)

"""What a language model does for the tutor. Copy the folder `local` to add one.

A folder `models/<kind>/` has in its `__init__.py` a function `build(choice, embedder)` that
answers a `TutorModel`; nothing is loaded and nobody is called before the first request.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from studium.platform.errors import Unavailable
from studium.study.tutor.model import Criterion, Generated

Report = Callable[[int], Awaitable[None]]


class ModelFailed(Unavailable):
    """The model did not answer, or not with what was asked for. Nothing is charged."""

    slug = "tutor-model-failed"
    title = "The tutor could not answer"

    def __init__(self, message: str, *, is_retryable: bool) -> None:
        """Say whether asking again can help."""
        super().__init__(message)
        self.is_retryable = is_retryable


@dataclass(frozen=True)
class Usage:
    """What an answer took: tokens, and their price in millionths of the price list's currency."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0


@dataclass(frozen=True)
class WriteRequest:
    """A source to make questions of. Its text is data: what it orders is not done."""

    text: str
    count: int
    types: Sequence[str]
    domain: str | None = None
    difficulty: int | None = None  # 1 easy to 5


@dataclass(frozen=True)
class Written:
    """Questions that passed every check."""

    generated: Generated
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class EvaluateRequest:
    """An answer, with what it is held against: a model answer, criteria, or both."""

    question: str
    model_answer: str
    rubric: Sequence[str]
    answer: str


@dataclass(frozen=True)
class Evaluated:
    """What is said of an answer: a score from 0 to 1 with its grounds, and what to do next."""

    score: float
    criteria: tuple[Criterion, ...]
    wrong: tuple[tuple[int, int], ...]  # characters of the answer
    next_step: str
    usage: Usage = field(default_factory=Usage)


@runtime_checkable
class TutorModel(Protocol):
    """A model. Raises ModelFailed, or another StudiumError with a sentence for people."""

    @property
    def name(self) -> str:
        """Which it is, as people are told: its kind, and the model's own name."""
        ...

    @property
    def is_quick(self) -> bool:
        """Whether it makes five questions of two thousand words while a person waits."""
        ...

    async def write(self, request: WriteRequest, report: Report) -> Written:
        """Make questions; tell `report` how many there are so far."""
        ...

    async def evaluate(self, request: EvaluateRequest) -> Evaluated:
        """Say how good an answer is."""
        ...

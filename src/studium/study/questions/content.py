"""What a question says, apart from where it is kept: one shape for seeds, files, authors and exams.

The JSON of a question has these members. Pure.
"""

import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from studium.platform.errors import Invalid
from studium.platform.faults import fault_sentence
from studium.platform.text import is_storable

SCORINGS = ("dichotomous", "plus_minus", "select_n", "rationale_pairs")
_LONGEST = 20_000
_DEEPEST = 12
_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("must be Unicode text without NUL")
    return text


def _storable_members(value: dict[str, Any]) -> dict[str, Any]:
    _check(value, _DEEPEST)
    return value


def _check(value: object, depth: int) -> None:
    """Raises ValueError for what PostgreSQL cannot keep as jsonb, and for endless nesting."""
    if depth == 0:
        raise ValueError("must not be nested so deeply")
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("must be a finite number")
    elif isinstance(value, dict):
        for name, member in value.items():
            _storable(name)
            _check(member, depth - 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth - 1)


Members = Annotated[dict[str, Any], AfterValidator(_storable_members)]
Words = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_storable)]
Said = Annotated[Words, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$")]
Scoring = Literal["dichotomous", "plus_minus", "select_n", "rationale_pairs"]


class QuestionInvalid(Invalid):
    """What an author wrote is no question that candidates could be asked; `faults` says why."""

    slug = "question-invalid"
    title = "The question is not complete"

    def __init__(self, faults: list["Fault"]) -> None:
        """Carry every fault, and a sentence with the first of them."""
        first = faults[0]
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(
            f"{first.at}: {first.sentence}{more}",
            faults=[{"at": fault.at, "detail": fault.sentence} for fault in faults],
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place, named like `variants.0.content`."""

    at: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Media:
    """A picture: a stored file, or a file of the seeds. `alt` says what there is to see."""

    alt: Said
    file_id: UUID | None = None
    file: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Variant:
    """An answer option. Its `id` is random and says nothing of its place or its worth."""

    label: Annotated[Said, Field(max_length=20)]
    content: Said
    is_correct: bool | None = None
    rationale: Words | None = None
    sort_order: Annotated[int, Field(ge=0, le=1000)] = 0
    metadata: Members = Field(default_factory=dict)
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class QuestionContent:
    """A question as its author wrote it. `body` is what its type needs beyond the rest."""

    type: Name
    domain: Name
    stem: Said
    scoring: Scoring
    difficulty: Annotated[int, Field(ge=1, le=5)] | None = None
    rationale: Words | None = None
    media: Annotated[tuple[Media, ...], Field(max_length=10)] = ()
    metadata: Members = Field(default_factory=dict)
    variants: Annotated[tuple[Variant, ...], Field(max_length=26)] = ()
    body: Members = Field(default_factory=dict)
    source_id: Annotated[Said, Field(max_length=200)] | None = None

    @property
    def ordered(self) -> list[Variant]:
        """The options in their author's order."""
        return sorted(self.variants, key=lambda variant: variant.sort_order)

    @property
    def text(self) -> str:
        """What it is about, for finding it: the stem, the options, and the words of its body."""
        options = (variant.content for variant in self.ordered)
        return "\n".join([self.stem, *options, *_words_in(self.body)])


_WORDY = {"opening", "prompt", "stem", "content", "label"}


def _words_in(value: object) -> Iterator[str]:
    """What is said anywhere in a body; letters that label options say nothing."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in _WORDY and isinstance(member, str) and len(member) > 1:
                yield member
            else:
                yield from _words_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _words_in(member)


_CONTENT: TypeAdapter[QuestionContent] = TypeAdapter(QuestionContent)


def content_from(value: object) -> QuestionContent:
    """Read a question's JSON object. Raises QuestionInvalid."""
    try:
        return _CONTENT.validate_python(value)
    except ValidationError as problem:
        raise QuestionInvalid(faults_of(problem)) from problem


def content_to_json(content: QuestionContent) -> dict[str, Any]:
    """The JSON object of a question; `content_from` reads it back."""
    value: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return value


def faults_of(problem: ValidationError, under: str = "") -> list[Fault]:
    """Pydantic's findings as faults, `under` a member."""
    return [
        Fault(
            ".".join([*([under] if under else []), *map(str, error["loc"])]) or "question",
            fault_sentence(error),
        )
        for error in problem.errors(include_url=False, include_input=False)
    ]

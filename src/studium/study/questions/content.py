"""What a question says, apart from where it is kept: one shape for seeds, files, authors and exams.

The JSON of a question has these members. Pure.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from studium.platform.errors import Invalid
from studium.platform.faults import fault_sentence
from studium.platform.text import is_storable

SCORINGS = ("dichotomous", "plus_minus", "select_n", "rationale_pairs")
_LONGEST = 20_000
_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("must be Unicode text without NUL")
    return text


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
    sort_order: int = 0
    metadata: dict[str, Any] = Field(default_factory=dict)
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
    media: tuple[Media, ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    body: dict[str, Any] = Field(default_factory=dict)
    source_id: Annotated[Said, Field(max_length=200)] | None = None

    @property
    def ordered(self) -> list[Variant]:
        """The options in their author's order."""
        return sorted(self.variants, key=lambda variant: variant.sort_order)

    @property
    def text(self) -> str:
        """What it is about, for finding it: the stem and the options."""
        return "\n".join([self.stem, *(variant.content for variant in self.ordered)])


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

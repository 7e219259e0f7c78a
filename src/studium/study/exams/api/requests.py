"""What is sent to exams."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from studium.platform.text import is_storable
from studium.platform.web import RequestModel, Text
from studium.study.exams.answers.model import Writing
from studium.study.exams.blueprints.model import MOST_ITEMS, ExamMode, ScoringMode
from studium.study.questions import Response

_MOST_CHOICES = 64
_MOST_MARKS = 200
_LONGEST_JSON = 16_384
_MOST_SECONDS = 86_400


def _keepable(value: Any) -> Any:
    """Refuse text that PostgreSQL cannot keep, anywhere inside, and what nests without end."""
    left = [(value, 0)]
    while left:
        part, depth = left.pop()
        if depth > 12:  # noqa: PLR2004 - deeper than any answer
            raise ValueError("is nested too deeply")
        if isinstance(part, str) and not is_storable(part):
            raise ValueError("must be Unicode text without NUL")
        if isinstance(part, dict):
            left += [(inner, depth + 1) for pair in part.items() for inner in pair]
        elif isinstance(part, list):
            left += [(inner, depth + 1) for inner in part]
    if len(str(value)) > _LONGEST_JSON:
        raise ValueError(f"must be shorter than {_LONGEST_JSON} characters")
    return value


JsonObject = Annotated[dict[str, Any], AfterValidator(_keepable)]
Name = Annotated[Text, Field(min_length=1, max_length=100)]


class StartRequest(RequestModel):
    """What to sit: a template, or an adaptive drill of so many items."""

    template_id: UUID | None = None
    mode: Literal["adaptive"] | None = Field(None, description="`adaptive`, without a template.")
    item_count: Annotated[int, Field(ge=1, le=100)] = 20
    begin: bool = Field(default=True, description="False: put it together, start the clock later.")
    metadata: JsonObject = Field(default_factory=dict)

    @model_validator(mode="after")
    def names_one(self) -> "StartRequest":
        """Refuse both and neither."""
        if (self.template_id is None) is (self.mode is None):
            raise ValueError("send either template_id or mode")
        return self


class ChangeRequest(RequestModel):
    """What to do with a session, and members of its metadata to change (null: take away)."""

    action: Literal["begin", "pause", "resume", "archive", "restore"] | None = None
    metadata: JsonObject | None = None


class HighlightRequest(RequestModel):
    """A marked stretch of an item's text, in characters of that part."""

    part: Name = "stem"
    start: Annotated[int, Field(ge=0, le=100_000)]
    end: Annotated[int, Field(ge=1, le=100_000)]


class ResponseRequest(RequestModel):
    """An answer to an item, with what is noted beside it; each write is whole.

    `revision` grows with every write: an older one never takes the place of a newer one, and the
    same one again changes nothing.
    """

    question_id: UUID
    revision: Annotated[int, Field(ge=1, le=2**53)]
    attempt: Annotated[int, Field(ge=1, le=100)] = 1
    selected_option: Name | None = None
    selected_options: Annotated[list[Name], Field(max_length=_MOST_CHOICES)] = Field(
        default_factory=list
    )
    response_value: JsonObject | None = None
    flagged: bool = False
    confidence: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Annotated[Text, Field(max_length=4_000)] | None = None
    struck_out: Annotated[list[Name], Field(max_length=_MOST_CHOICES)] = Field(default_factory=list)
    highlights: Annotated[list[HighlightRequest], Field(max_length=_MOST_MARKS)] = Field(
        default_factory=list
    )
    seconds_spent: Annotated[int, Field(ge=0, le=_MOST_SECONDS)] = 0
    check: bool = Field(
        default=False, description="Practice: end this attempt and answer with its key."
    )

    @property
    def writing(self) -> Writing:
        """What is to be saved."""
        return Writing(
            question_id=self.question_id,
            revision=self.revision,
            attempt=self.attempt,
            response=Response(
                selected_option=self.selected_option,
                selected_options=tuple(self.selected_options),
                response_value=self.response_value,
            ),
            confidence=self.confidence,
            flagged=self.flagged,
            note=self.note or None,
            struck_out=tuple(self.struck_out),
            highlights=tuple(mark.model_dump() for mark in self.highlights),
            seconds_spent=self.seconds_spent,
        )


class TemplateRequest(RequestModel):
    """An exam template; one of the same slug is changed."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    description: Annotated[Text, Field(max_length=2_000)] | None = None
    item_count: Annotated[int, Field(ge=1, le=MOST_ITEMS)]
    duration_mins: Annotated[int, Field(ge=1, le=1_440)]
    scoring_mode: ScoringMode
    mode: ExamMode = ExamMode.MOCK
    allow_pause: bool = True
    features: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    blueprint: JsonObject
    is_active: bool = True
    metadata: JsonObject = Field(default_factory=dict)


class BlueprintCheckRequest(RequestModel):
    """A blueprint to be tried against the bank."""

    item_count: Annotated[int, Field(ge=1, le=MOST_ITEMS)]
    blueprint: JsonObject


class AccommodationRequest(RequestModel):
    """Extra time for a person: a multiplier, minutes on top, or no limit at all."""

    multiplier: Annotated[float, Field(ge=1, le=10)] = 1.0
    extra_minutes: Annotated[int, Field(ge=0, le=1_440)] = 0
    is_unlimited: bool = False
    reason: Annotated[Text, Field(min_length=3, max_length=500, description="For the record.")]

"""What an exam is made of: a template and its blueprint. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from studium.platform.errors import Invalid
from studium.platform.faults import fault_sentence

MOST_ITEMS = 500
_CLOSE = 0.011  # weights are often given in whole percents


class ExamMode(StrEnum):
    """How a session is sat."""

    MOCK = "mock"  # timed, no feedback
    PRACTICE = "practice"  # untimed, feedback after each item
    ADAPTIVE = "adaptive"  # like practice, put together from what the person is weak in

    @property
    def shows_keys(self) -> bool:
        """Whether an item's key is shown once it was answered."""
        return self is not ExamMode.MOCK


class ScoringMode(StrEnum):
    """What a score is given on."""

    RAW = "raw"
    SCALED = "scaled"


class BlueprintInvalid(Invalid):
    """A blueprint cannot be like this; `field` in the details says where."""

    slug = "blueprint-invalid"
    title = "The blueprint cannot be like this"


Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Weight = Annotated[float, Field(gt=0, le=1)]
_STRICT = ConfigDict(frozen=True, extra="forbid")


class TypesFirst(BaseModel):
    """Questions of these types stand before all others, in this order."""

    model_config = _STRICT

    rule: Literal["types_first"]
    types: Annotated[list[Slug], Field(min_length=1, max_length=20)]


class InterleaveDomains(BaseModel):
    """Domains are spread evenly over the form."""

    model_config = _STRICT

    rule: Literal["interleave_domains"]


class NoAdjacentTopic(BaseModel):
    """Two questions on one topic never follow each other."""

    model_config = _STRICT

    rule: Literal["no_adjacent_topic"]


SequencingRule = Annotated[
    TypesFirst | InterleaveDomains | NoAdjacentTopic, Field(discriminator="rule")
]


class Blueprint(BaseModel):
    """What a form must be like. Shares add up to 1; what is left out is free.

    `exclude_seen_days`: what the person was asked so lately is not asked again (without it, such
    questions merely come last). `field_test_items` of the items are shown and not scored.
    `cut_share` is the share of all points that a scaled score puts at the cut.
    """

    model_config = _STRICT

    domains: Annotated[dict[Slug, Weight], Field(min_length=1, max_length=50)]
    difficulty_mix: dict[Literal["1", "2", "3", "4", "5"], Weight] | None = None
    types: Annotated[dict[Slug, Weight], Field(max_length=20)] | None = None
    sequencing: Annotated[list[SequencingRule], Field(max_length=10)] = []
    exclude_seen_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    field_test_items: Annotated[int, Field(ge=0, le=100)] = 0
    cut_share: Annotated[float, Field(gt=0, lt=1)] = 0.65

    @model_validator(mode="after")
    def shares_are_whole(self) -> "Blueprint":
        """Refuse shares that do not add up to one."""
        for name in ("domains", "difficulty_mix", "types"):
            shares = getattr(self, name)
            if shares is not None and abs(sum(shares.values()) - 1) > _CLOSE:
                total = round(sum(shares.values()), 3)
                raise ValueError(f"the shares of {name} add up to {total} instead of 1")
        return self

    def to_json(self) -> dict[str, Any]:
        """As it is stored and shown."""
        return self.model_dump(mode="json", exclude_defaults=True)


def blueprint_from(value: object) -> Blueprint:
    """Read a blueprint. Raises BlueprintInvalid."""
    try:
        return Blueprint.model_validate(value)
    except ValidationError as problem:
        fault = problem.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise BlueprintInvalid(
            f"{place or 'blueprint'}: {fault_sentence(fault)}", field="blueprint"
        ) from problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamTemplate:
    """A kind of exam that people can sit. Any one of `features` opens it; none: an account."""

    id: UUID
    slug: str
    title: str
    description: str | None
    item_count: int
    duration_mins: int
    scoring_mode: ScoringMode
    mode: ExamMode
    allow_pause: bool
    features: list[str]
    blueprint: dict[str, Any]
    is_active: bool
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime

"""A question's figures from the answers of candidates. Pure."""

from dataclasses import astuple, dataclass
from uuid import UUID

_EASIEST, _STEPS = 1.0, 4.0


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of a version; `suggested_key` only where its key is probably wrong.

    `facility`: the mean share of its points, 0 to 1. `discrimination`: the correlation with the
    rest of the exam, None where it is undefined.
    """

    question_id: UUID
    attempts: int
    facility: float
    discrimination: float | None
    suggested_key: str | None

    @property
    def difficulty(self) -> float:
        """On the authors' scale, from 1 (everybody is right) to 5 (nobody is)."""
        return _EASIEST + _STEPS * (1 - min(max(self.facility, 0.0), 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What figures a question is looked for by; the limits belong to it, what is None is free."""

    least_facility: float | None = None
    most_facility: float | None = None
    most_discrimination: float | None = None
    in_doubt_only: bool = False

    @property
    def arguments(self) -> tuple[float | bool | None, ...]:
        """In the order in which `measured_as` has them."""
        return astuple(self)


ANY_MEASURE = Measured()

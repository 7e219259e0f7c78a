"""Bodies of requests and answers: snake_case, times in UTC with `Z`, nothing unknown accepted."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)

from studium.platform.text import is_storable, utc_text
from studium.platform.web.deferred import DeferredModel

UtcDatetime = Annotated[
    datetime,
    PlainSerializer(utc_text, return_type=str, when_used="json-unless-none"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("must be Unicode text without NUL")
    return text


Text = Annotated[str, AfterValidator(_storable)]


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie in the years 1 to 9999, in UTC") from None


# A time to look from or until, in any zone.
TimeBound = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _countable(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


_FIRST_YEAR, _LAST_YEAR = 1900, 2999
# A day that somebody names: days can be counted from it, in either direction.
Day = Annotated[date, AfterValidator(_countable)]


class RequestModel(DeferredModel):
    """A request body; unknown members are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseModel(DeferredModel):
    """An answer body."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

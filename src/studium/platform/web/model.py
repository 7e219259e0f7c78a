"""Bodies of requests and answers: snake_case, times in UTC with `Z`, nothing unknown accepted."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer


def _as_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


UtcDatetime = Annotated[
    datetime, PlainSerializer(_as_utc, return_type=str, when_used="json-unless-none")
]


def _storable(text: str) -> str:
    """PostgreSQL's text holds every character but NUL; lone surrogates are no characters."""
    if "\0" in text:
        raise ValueError("must not contain a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise ValueError("must be valid Unicode text") from problem
    return text


Text = Annotated[str, AfterValidator(_storable)]


class RequestModel(BaseModel):
    """A request body; unknown members are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseModel(BaseModel):
    """An answer body."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

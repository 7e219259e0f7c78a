"""Bodies of requests and answers: snake_case, times in UTC with `Z`, nothing unknown accepted."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from studium.platform.text import is_storable, utc_text

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


class RequestModel(BaseModel):
    """A request body; unknown members are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseModel(BaseModel):
    """An answer body."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

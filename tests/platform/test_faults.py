"""Errors of values, as people read them."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError

from studium.platform.faults import fault_sentence


def refuse(_: str) -> str:
    raise ValueError("write an amount such as 49.00")


class Values(BaseModel, extra="forbid"):
    name: Annotated[str, StringConstraints(min_length=1, max_length=5)] = "a"
    reason: Annotated[str, AfterValidator(str), Field(min_length=3, max_length=9)] = "why"
    days: Annotated[int, Field(ge=1, le=365)] = 1
    kinds: Annotated[list[str], Field(min_length=1, max_length=2)] = ["a"]
    side: Literal["left", "right"] = "left"
    price: Annotated[str, AfterValidator(refuse)] = ""


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "abcdef"}, "At most 5 characters."),
        ({"reason": "x"}, "Write at least 3 characters."),
        ({"reason": "x" * 10}, "At most 9 characters."),
        ({"days": "soon"}, "Write a whole number."),
        ({"days": 1.5}, "Write a whole number."),
        ({"days": 0}, "Must be at least 1."),
        ({"days": 366}, "Must be at most 365."),
        ({"kinds": []}, "At least 1 of these."),
        ({"kinds": ["a", "b", "c"]}, "At most 2 things."),
        ({"side": "up"}, "Must be one of 'left' or 'right'."),
        ({"price": "x"}, "Write an amount such as 49.00."),
        ({"other": 1}, "There is nothing of this name here."),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Values.model_validate(values)
    assert [fault_sentence(dict(fault)) for fault in caught.value.errors()] == [sentence]

"""What is typed to sign in, as types that requests and forms are made of."""

from typing import Annotated

from pydantic import Field, StringConstraints

from studium.accounts.sign_in.password_rules import (
    PASSWORD_MAX_CHARACTERS,
    PASSWORD_MIN_CHARACTERS,
)

_NO_PASSWORD_IS_LONGER = 1000

# Space around a password belongs to it.
NewPassword = Annotated[
    str,
    StringConstraints(
        strip_whitespace=False,
        min_length=PASSWORD_MIN_CHARACTERS,
        max_length=PASSWORD_MAX_CHARACTERS,
    ),
    Field(
        json_schema_extra={"format": "password"},
        description=f"At least {PASSWORD_MIN_CHARACTERS} characters, and no common one.",
    ),
]
PresentPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1, max_length=_NO_PASSWORD_IS_LONGER),
    Field(json_schema_extra={"format": "password"}),
]
LinkToken = Annotated[str, Field(min_length=1, max_length=200)]

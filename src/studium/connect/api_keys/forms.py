"""What owners of API keys type."""

from typing import Annotated

from pydantic import Field, StringConstraints

from studium.platform.pages import Form
from studium.platform.web import Text


class NewKeyForm(Form):
    """A key's fields; boxes of scopes that are ticked come as `scopes[]`."""

    name: Annotated[Text, StringConstraints(max_length=100)]
    scopes: list[Text] = Field([], alias="scopes[]", max_length=100)
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    rate_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600


class RotationForm(Form):
    """How long the old token works on."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24

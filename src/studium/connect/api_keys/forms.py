"""What owners of API keys type."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from studium.platform.pages import Form
from studium.platform.web import Text, clean_origins

Origins = Annotated[Text, StringConstraints(max_length=6100), AfterValidator(clean_origins)]


class NewKeyForm(Form):
    """A key's fields; boxes of scopes that are ticked come as `scopes[]`."""

    name: Annotated[Text, StringConstraints(max_length=100)]
    scopes: list[Text] = Field([], alias="scopes[]", max_length=100)
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    rate_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600
    allowed_origins: Origins = ""


class OriginsForm(Form):
    """The origins whose scripts may call, one on a line."""

    allowed_origins: Origins = ""


class RotationForm(Form):
    """How long the old token works on."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24

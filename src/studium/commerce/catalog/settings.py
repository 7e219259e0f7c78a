"""What the operator decides for the catalogue."""

from typing import Annotated

from pydantic import Field

from studium.platform.settings import ModuleSettings


class CatalogSettings(ModuleSettings):
    """Settings of the catalogue."""

    default_currency: Annotated[str, Field(pattern=r"^[a-z]{3}$")] = Field(
        "usd", description="The currency that new products begin with: three letters of ISO 4217."
    )

"""What the operator decides about printing."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class PrintingSettings(ModuleSettings):
    """How long print orders are kept."""

    print_retention_days: int = Field(
        1095,
        ge=30,
        description="How long print orders and their timelines are kept after they ended.",
    )

"""What the operator decides about comparing books."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class ReconciliationSettings(ModuleSettings):
    """Reconciliation."""

    reconciliation_days: int = Field(
        35,
        ge=1,
        le=400,
        description="How far back the nightly comparison with payment providers looks at what is "
        "over, in days; what may still move is always compared.",
    )
    reconciliation_retention_days: int = Field(
        400,
        ge=7,
        le=36_500,
        description="How long comparisons, and differences that are closed, are kept, in days.",
    )

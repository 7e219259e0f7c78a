"""What the operator decides about credits."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class CreditSettings(ModuleSettings):
    """AI credits."""

    signup_credits: int = Field(
        100, ge=0, le=1_000_000, description="AI credits that every account begins with."
    )
    credits_low_at: int = Field(
        10, ge=0, le=1_000_000, description="The balance below which `credits.low` is told."
    )
    credit_hold_minutes: int = Field(
        15, ge=1, le=1440, description="After how long credits that work never settled are free."
    )

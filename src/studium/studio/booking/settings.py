"""What the operator decides about booking."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class BookingSettings(ModuleSettings):
    """Limits of public booking, and how long bookings are kept."""

    booking_limit: str = Field(
        "10/hour", description="How many bookings one network address may ask for."
    )
    booking_retention_days: int = Field(
        730, ge=1, description="How long bookings are kept after they ended."
    )

"""What the operator decides for the call log."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class CallLogSettings(ModuleSettings):
    """Settings of the call log."""

    call_log_days: int = Field(
        30,
        ge=1,
        description="How long requests to outside services are kept, with their redacted bodies.",
    )

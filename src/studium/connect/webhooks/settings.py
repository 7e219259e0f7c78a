"""What the operator decides about webhooks."""

from pydantic import Field

from studium.connect.webhooks.schedule import RETRY_SECONDS
from studium.platform.settings import ModuleSettings


class WebhookSettings(ModuleSettings):
    """Limits and habits of outbound webhooks."""

    webhook_allow_http: bool = Field(
        default=False,
        description="Let endpoints be registered at http:// addresses outside the sandbox.",
    )
    webhook_retry_seconds: list[float] = Field(
        list(RETRY_SECONDS),
        max_length=50,
        description="Seconds before each further attempt of a delivery, up to a tenth more by "
        "chance.",
    )
    webhook_concurrency: int = Field(
        400, ge=4, le=10_000, description="Deliveries that one worker has under way at most."
    )
    webhook_warn_after_hours: float = Field(
        24, gt=0, description="Hours of nothing but failures after which an owner is warned."
    )
    webhook_pause_after_hours: float = Field(
        120, gt=0, description="Hours of nothing but failures after which an endpoint is paused."
    )
    webhook_retention_days: int = Field(
        90, ge=7, description="How long messages, deliveries and attempts are kept."
    )

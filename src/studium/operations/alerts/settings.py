"""What the operator decides about alerts."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class AlertSettings(ModuleSettings):
    """Who hears of alerts, and from when on."""

    alert_mail_to: list[str] = Field(
        default_factory=list,
        description="Where alerts about the installation go: a JSON list of mail addresses. "
        "Without it to every administrator.",
    )
    alert_disk_free_percent: int = Field(
        10,
        ge=1,
        le=50,
        description="How little of the disk under DATA_DIR may be free before it is an alert.",
    )
    status_page: bool = Field(
        default=False,
        description="Whether /status tells everybody how this installation does: titles of what "
        "is wrong and declared maintenance, no details.",
    )
    alert_retention_days: int = Field(
        90, ge=1, le=3650, description="How long closed alerts are kept."
    )

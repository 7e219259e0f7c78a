"""What the operator decides for payments."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class PaymentSettings(ModuleSettings):
    """Settings of payments."""

    payment_provider: str | None = Field(
        None,
        description="Which of the operator's payment providers takes new sales, such as stripe. "
        "Needed when several are set up here; what is chosen in the pages holds without it.",
    )

"""What the operator decides for payments."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class PaymentSettings(ModuleSettings):
    """Settings of payments."""

    payment_provider: str | None = Field(
        None,
        description="Which of the operator's payment providers takes new sales, such as stripe. "
        "Without it, what is chosen in the pages holds, or at first the one that can do most.",
    )
    payment_return_origins: list[str] = Field(
        [],
        description="Other sites that payers may be led back to after paying, as origins such as "
        "https://app.example.org.",
    )
    customer_preferences: list[str] = Field(
        [],
        max_length=20,
        description="Preferences of people that the payment provider is told beside name and "
        "address, such as school: they stand in the metadata of its customer.",
    )
    largest_payment_minor: int = Field(
        99_999_999,
        ge=1,
        description="The largest amount of one payment that is not for something in the "
        "catalogue, in minor units of its currency.",
    )

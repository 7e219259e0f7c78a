"""What opens an account at WHCC."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

STEPS = (
    "Ask WHCC for access to its Order Submit API; each environment has its own key.",
    "Copy consumer key and secret, and choose the environment that they are for.",
    "Save: the callback address {webhook} is registered at WHCC for you.",
)


class WhccConfiguration(BaseModel):
    """Which of WHCC's environments."""

    model_config = ConfigDict(extra="forbid")

    environment: Literal["sandbox", "production"] = Field(
        "sandbox", title="Environment", description="WHCC prints only in production."
    )
    currency: Literal["usd"] = Field("usd", title="Currency", description="Of WHCC's prices.")


class WhccSecrets(BaseModel):
    """The credentials of one environment."""

    model_config = ConfigDict(extra="forbid")

    consumer_key: str = Field(
        title="Consumer key", description="From WHCC.", min_length=1, max_length=200
    )
    consumer_secret: str = Field(
        title="Consumer secret",
        description="From WHCC; it signs callbacks, too.",
        min_length=1,
        max_length=200,
    )

"""What the operator decides about subscriptions."""

from datetime import timedelta

from pydantic import Field

from studium.platform.settings import ModuleSettings


class SubscriptionSettings(ModuleSettings):
    """Subscriptions."""

    stripe_price_id: str | None = Field(
        None,
        pattern=r"^price_[A-Za-z0-9]+$",
        description="The Pro plan's monthly price at Stripe. Without it `studium plans sync` "
        "makes one there.",
    )
    subscription_grace_days: int = Field(
        7,
        ge=0,
        le=60,
        description="For how many days a subscription stays open whose renewal is not paid.",
    )
    subscription_credits_roll_over: bool = Field(
        default=False,
        description="Whether credits of a plan that are unspent stay for as long as the "
        "subscription is renewed; otherwise they end with the period that brought them.",
    )

    @property
    def grace(self) -> timedelta:
        """For how long one stays open whose renewal is not paid."""
        return timedelta(days=self.subscription_grace_days)

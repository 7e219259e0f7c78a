"""What opens an account at Miller's, and the names that its pages do not show.

Source: the public part of "Getting Started with Millers/Mpix Fulfillment API". Paths and field
names are assumed; they stand in the configuration so that onboarding can correct them.
"""

from pydantic import BaseModel, ConfigDict, Field

STEPS = (
    "Ask Miller's for access to its Fulfillment API: it gives an application and a user token.",
    "Enter the address of the API and both tokens; correct the field names if Miller's says so.",
    "Give Miller's {webhook} as the address to call when an order is completed.",
)
DEFAULT_BASE = "https://devapi.mpix.com"


class MillersConfiguration(BaseModel):
    """Where the API is, and its names."""

    model_config = ConfigDict(extra="forbid")

    base_url: str = Field(
        DEFAULT_BASE,
        title="Address of the API",
        description="Production has another, from onboarding.",
        pattern=r"^https?://",
        max_length=300,
    )
    currency: str = Field("usd", title="Currency", description="Of prices.", pattern="^[a-z]{3}$")
    session_path: str = Field(
        "/ordersessions", title="Path of sessions", description="Assumed.", max_length=100
    )
    orders_path: str = Field(
        "/orders", title="Path of orders", description="Assumed.", max_length=100
    )
    field_session: str = Field("SessionId", title="Field of the session", description="Assumed.")
    field_upload_url: str = Field(
        "UploadUrl", title="Field of the upload address", description="Assumed."
    )
    field_image: str = Field("ImageId", title="Field of an image", description="Assumed.")
    field_order: str = Field("OrderId", title="Field of the order", description="Assumed.")
    field_success: str = Field(
        "success",
        title="Field of our answer to callbacks",
        description="It says true when a callback was taken.",
        pattern=r"^\w{1,50}$",
    )


class MillersSecrets(BaseModel):
    """The two tokens."""

    model_config = ConfigDict(extra="forbid")

    app_token: str = Field(
        title="Application token", description="X-MpixApi-Token.", min_length=1, max_length=300
    )
    user_token: str = Field(
        title="User token", description="X-MpixUser.", min_length=1, max_length=300
    )

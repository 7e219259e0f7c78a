"""What REST and pages say about API keys."""

from datetime import date
from uuid import UUID

from pydantic import Field

from studium.connect.api_keys.model import ApiKey, IssuedKey
from studium.platform.web import ResponseModel, UtcDatetime


class ApiKeyAnswer(ResponseModel):
    """A key, masked."""

    id: UUID
    name: str
    hint: str = Field(description="How its newest token begins.")
    scopes: list[str]
    rate_per_minute: int
    allowed_origins: list[str] = Field(description="Whose scripts may call with it (CORS).")
    created_at: UtcDatetime
    expires_at: UtcDatetime | None
    revoked_at: UtcDatetime | None
    last_used_at: UtcDatetime | None = Field(description="Up to a second late.")

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyAnswer":
        """The answer about a key."""
        return cls.model_validate(key)


class IssuedKeyAnswer(ApiKeyAnswer):
    """A key with its token, which is shown this once."""

    key: str = Field(description="The token: `Authorization: Bearer <key>`. Shown only here.")

    @classmethod
    def issued(cls, issued: IssuedKey) -> "IssuedKeyAnswer":
        """The answer to making or rotating a key."""
        return cls(**ApiKeyAnswer.of(issued.key).model_dump(), key=issued.token)


class UsageAnswer(ResponseModel):
    """Requests of one day, route and status."""

    day: date
    method: str
    route: str
    status: int
    requests: int


class UsageReport(ResponseModel):
    """How a key was used: every count, and the sum by day."""

    first_day: date
    last_day: date
    total: int
    last_used_at: UtcDatetime | None
    days: dict[str, int] = Field(description="Requests by day.")
    routes: dict[str, int] = Field(description="Requests by method and route.")
    statuses: dict[str, int] = Field(description="Requests by status.")
    items: list[UsageAnswer]

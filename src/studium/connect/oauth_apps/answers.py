"""What the routes about apps answer and take."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from studium.connect.oauth_apps.actions.keep_apps import AppDraft
from studium.connect.oauth_apps.model import App, AppState
from studium.platform.web import RequestModel, ResponseModel, Text, UtcDatetime

Address = Annotated[Text, StringConstraints(max_length=500)]


class AppRequest(RequestModel):
    """What an owner says of an app."""

    name: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    website: Address = ""
    redirect_uris: Annotated[list[Address], Field(min_length=1, max_length=20)]
    scopes: Annotated[
        list[Annotated[Text, StringConstraints(max_length=80)]],
        Field(min_length=1, max_length=100, description="As routes state them, `x-scopes`."),
    ]

    allowed_origins: list[Annotated[Text, StringConstraints(max_length=300)]] = Field(
        default_factory=list,
        max_length=20,
        description="Whose scripts may call with its tokens (CORS).",
    )

    @property
    def draft(self) -> AppDraft:
        """The same, as the domain takes it."""
        return AppDraft(
            name=self.name,
            description=self.description,
            website=self.website,
            redirect_uris=tuple(dict.fromkeys(self.redirect_uris)),
            scopes=tuple(dict.fromkeys(self.scopes)),
            allowed_origins=tuple(self.allowed_origins),
        )


class NewAppRequest(AppRequest):
    """A new app."""

    is_confidential: bool = Field(
        default=True, description="Whether it can keep a secret: false for apps on phones."
    )


class AppAnswer(ResponseModel):
    """An app as its owner sees it."""

    id: UUID
    name: str
    description: str
    website: str
    client_id: str
    is_confidential: bool
    redirect_uris: list[str]
    scopes: list[str]
    allowed_origins: list[str]
    state: AppState
    rate_per_minute: int
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, app: App) -> Self:
        """An app, without its secret."""
        return cls.model_validate(app)


class NewAppAnswer(AppAnswer):
    """An app with its secret, which is shown this once."""

    client_secret: str | None


class SecretAnswer(ResponseModel):
    """A new secret, shown this once; the old one no longer works."""

    client_secret: str


class InstalledAnswer(ResponseModel):
    """An app that a person lets in."""

    id: UUID
    app_id: UUID
    name: str
    website: str
    scopes: list[str]
    created_at: UtcDatetime
    last_token_at: UtcDatetime | None


class UsageDayAnswer(ResponseModel):
    """An app's requests of a day (UTC)."""

    day: date
    requests: int
    errors: int = Field(description="Those that were answered with a status of 400 or above.")


class UsageAnswer(ResponseModel):
    """An app's requests of one day, route and status."""

    day: date
    method: str
    route: str
    status: int
    requests: int


class UsageReport(ResponseModel):
    """How an app called in the last 30 days: by day, and every count."""

    requests: int
    errors: int
    days: list[UsageDayAnswer]
    items: list[UsageAnswer]

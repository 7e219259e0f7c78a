"""What the routes about apps answer and take."""

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

    @property
    def draft(self) -> AppDraft:
        """The same, as the domain takes it."""
        return AppDraft(
            name=self.name,
            description=self.description,
            website=self.website,
            redirect_uris=tuple(dict.fromkeys(self.redirect_uris)),
            scopes=tuple(dict.fromkeys(self.scopes)),
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

"""What the operator decides about calendars: how this installation is known to Google."""

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from studium.platform.settings import ModuleSettings

_Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+[^\s?#/]$")]
GOOGLE = "https://www.googleapis.com/calendar/v3"


class CalendarsSettings(ModuleSettings):
    """The client that was registered at Google, and where Google is."""

    google_client_id: str = Field(
        "",
        description=(
            "The OAuth client of this installation, from the Google Cloud console, kind Web "
            "application, with BASE_URL/calendars/connect/google/callback as its redirect address. "
            "Without it nobody can connect a calendar at Google."
        ),
    )
    google_client_secret: SecretStr = Field(SecretStr(""), description="The secret of that client.")
    google_authorize_url: _Url = Field(
        "https://accounts.google.com/o/oauth2/v2/auth",
        description="Where people allow Google's calendars to be read.",
    )
    google_token_url: _Url = Field(
        "https://oauth2.googleapis.com/token", description="Where Google issues tokens."
    )
    google_revoke_url: _Url = Field(
        "https://oauth2.googleapis.com/revoke", description="Where tokens are given back to Google."
    )
    google_api_url: _Url = Field(GOOGLE, description="Where Google's Calendar API is.")

    @property
    def is_at_google(self) -> bool:
        """Whether this leads to Google itself, and not to a stand-in."""
        return self.google_api_url == GOOGLE

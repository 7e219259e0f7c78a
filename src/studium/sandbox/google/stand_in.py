"""Google's calendars, as the sandbox mounts them."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from studium.platform.settings import Settings
from studium.sandbox.finding import StandIn
from studium.sandbox.google.notifying import JOBS
from studium.sandbox.google.oauth import CLIENT_ID, CLIENT_SECRET, PATH
from studium.sandbox.google.routes import routes


def _settings(settings: Settings) -> Mapping[str, Any]:
    here = settings.base_url + PATH
    return {
        "google_client_id": CLIENT_ID,
        "google_client_secret": SecretStr(CLIENT_SECRET),
        "google_authorize_url": f"{here}/o/oauth2/v2/auth",
        "google_token_url": f"{here}/token",
        "google_revoke_url": f"{here}/revoke",
        "google_api_url": f"{here}/calendar/v3",
    }


STAND_IN = StandIn(
    title="Google Calendar",
    text=(
        f'Calendar API v3 at <code>{PATH}/calendar/v3</code>; <a href="{PATH}/">its events</a>. '
        "Connect it under Calendars, with any e-mail address for an account."
    ),
    routes=routes,
    settings=_settings,
    jobs=JOBS,
)

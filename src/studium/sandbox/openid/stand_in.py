"""The sign-in provider, as the sandbox mounts it."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.routing import BaseRoute

from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox.finding import StandIn
from studium.sandbox.openid.client import oidc_provider
from studium.sandbox.openid.routes import router


def _settings(settings: Settings) -> Mapping[str, Any]:
    return {"oidc_providers": settings.oidc_providers or [oidc_provider(settings.base_url)]}


def _routes(_: Parts) -> Sequence[BaseRoute]:
    return router.routes


STAND_IN = StandIn(
    title="Sign-in provider",
    text="An OpenID Connect issuer at <code>/sandbox/openid</code>, offered on the sign-in page.",
    routes=_routes,
    settings=_settings,
)

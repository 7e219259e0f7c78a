"""What apps bring to the wiring."""

from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.principal import Authenticators


async def provide(parts: Parts) -> None:
    """The authenticator for app tokens."""
    by_token = AppTokenAuthenticator(
        database=parts[Database], clock=parts[Clock], limiter=parts[RateLimiter]
    )
    parts.add(by_token)
    parts[Authenticators].add(by_token)

"""What apps bring to the wiring."""

from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.connect.oauth_apps.usage import AppUsage
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.principal import Authenticators
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """The authenticator for app tokens."""
    usage = AppUsage(parts[Database])
    by_token = AppTokenAuthenticator(
        database=parts[Database],
        clock=parts[Clock],
        limiter=parts[RateLimiter],
        usage=usage,
        own_origin=parts[Settings].origin,
    )
    parts.add(usage)
    parts.add(by_token)
    parts[Authenticators].add(by_token)

"""What API keys bring to the wiring."""

from studium.connect.api_keys.authenticator import ApiKeyAuthenticator
from studium.connect.api_keys.usage import UsageCounts
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.principal import Authenticators
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """The authenticator for keys."""
    usage = UsageCounts(parts[Database])
    by_key = ApiKeyAuthenticator(
        database=parts[Database],
        clock=parts[Clock],
        limiter=parts[RateLimiter],
        usage=usage,
        own_origin=parts[Settings].origin,
    )
    parts.add(usage)
    parts.add(by_key)
    parts[Authenticators].add(by_key)

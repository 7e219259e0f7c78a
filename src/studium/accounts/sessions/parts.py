"""What sessions bring to the wiring."""

from studium.accounts.sessions.authenticator import SessionAuthenticator
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.principal import Authenticators
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """Add the authenticator for sessions."""
    authenticator = SessionAuthenticator(
        database=parts[Database], clock=parts[Clock], settings=parts[Settings]
    )
    parts[Authenticators].add(authenticator)

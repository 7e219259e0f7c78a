"""What connections need built: their connections, and the registry of those who handle events."""

from studium.connect.integrations.cache import ConnectionCache
from studium.connect.integrations.kinds import InboundKinds
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.vault import Vault


async def provide(parts: Parts) -> None:
    """Add both, empty: the wings above enter their kinds and the operator's accounts."""
    parts.add(InboundKinds())
    parts.add(ConnectionCache(parts[Database], parts[Vault]))

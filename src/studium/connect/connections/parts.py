"""What connections need built: their cache, and the registries that the wings above fill."""

from studium.connect.connections.cache import ConnectionCache
from studium.connect.connections.kinds import ConnectionKinds, ConnectionUses
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.vault import Vault


async def provide(parts: Parts) -> None:
    """Add them, empty: the wings above enter their kinds, uses, and the operator's accounts."""
    parts.add(ConnectionKinds())
    parts.add(ConnectionUses())
    parts.add(ConnectionCache(parts[Database], parts[Vault]))

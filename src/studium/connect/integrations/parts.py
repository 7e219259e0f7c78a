"""What connections need built: their book, and the registry of those who handle events."""

from studium.connect.integrations.book import ConnectionBook
from studium.connect.integrations.kinds import InboundKinds
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.vault import Vault


async def provide(parts: Parts) -> None:
    """Add both, empty: the wings above enter their kinds and the house's accounts."""
    parts.add(InboundKinds())
    parts.add(ConnectionBook(parts[Database], parts[Vault]))

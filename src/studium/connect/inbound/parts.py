"""What inbound events need built: the registry of those who handle them."""

from studium.connect.inbound.kinds import InboundKinds
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Add it, empty: the wings above enter their kinds."""
    parts.add(InboundKinds())

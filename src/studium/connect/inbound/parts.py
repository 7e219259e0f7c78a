"""What inbound events need built: the registry of those who handle them."""

from studium.connect.inbound.alerts import Refusals
from studium.connect.inbound.kinds import InboundKinds
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Add it, empty: the wings above enter their kinds; and who tells of refusals."""
    parts.add(InboundKinds())
    parts.add(Refusals())

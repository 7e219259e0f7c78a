"""The embedder, built at start without reading the model."""

from studium.platform.embeddings.embedder import Embedder
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """Add the one embedder of this process."""
    parts.add(Embedder())

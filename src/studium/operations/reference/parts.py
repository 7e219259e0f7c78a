"""What the reference keeps in memory."""

from studium.operations.reference.texts import ReferenceTexts
from studium.platform.pages import Renderer
from studium.platform.parts import Parts


async def provide(parts: Parts) -> None:
    """The pieces that are made once."""
    parts.add(ReferenceTexts(parts[Renderer]))

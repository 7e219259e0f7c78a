"""What files need built at start: the store of their bytes, reached when it is first used."""

from studium.platform.files.objects import Objects
from studium.platform.files.settings import FilesSettings
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """Add the store."""
    parts.add(Objects(parts[FilesSettings], parts[Settings].data_dir))

"""What StudyPack brings to the wiring: what it and its rooms are called, and where they are."""

from studium.commerce.catalog import Feature, Features
from studium.platform.parts import Parts
from studium.study.pack.model import ADDRESS, FEATURE, TITLE, rooms


async def provide(parts: Parts) -> None:
    """Enter StudyPack, and the rooms that products also open by themselves."""
    features = parts[Features]
    features.add(Feature(FEATURE, TITLE, ADDRESS))
    for room in rooms():
        if room.is_sold_alone:
            features.add(Feature(room.slug, room.title, room.href))

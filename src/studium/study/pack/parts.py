"""What StudyPack brings to the wiring: what it and its sections are called, and where they are."""

from studium.commerce.entitlements import Feature, Features
from studium.platform.parts import Parts
from studium.study.pack.model import ADDRESS, FEATURE, TITLE, sections


async def provide(parts: Parts) -> None:
    """Enter StudyPack, and the sections that products also open by themselves."""
    features = parts[Features]
    features.add(Feature(FEATURE, TITLE, ADDRESS))
    for section in sections():
        if section.is_sold_alone:
            features.add(Feature(section.slug, section.title, section.href))

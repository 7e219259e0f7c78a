"""What features are called and where they are entered, as the modules that hold them say.

In its file `parts.py`, a module that opens something to holders of a feature enters it:

    async def provide(parts: Parts) -> None:
        parts[Features].add(Feature("studypack", "StudyPack", "/study"))
"""

import re
from dataclasses import dataclass

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def is_feature_name(text: str) -> bool:
    """Whether a text can be a feature's slug."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True)
class Feature:
    """Something that products open. `href` is where it is entered; None: in preparation.

    `is_used_up` is what one gets more of, such as credits, and has until it is spent.
    """

    slug: str
    title: str
    href: str | None = None
    is_used_up: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its holders can enter it today."""
        return self.href is not None


class Features:
    """Every feature of this installation, each slug once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._by_slug: dict[str, Feature] = {}

    def add(self, feature: Feature) -> None:
        """Enter a feature. Raises ValueError when its slug is taken."""
        if feature.slug in self._by_slug:
            raise ValueError(f"two features have the slug {feature.slug!r}")
        self._by_slug[feature.slug] = feature

    def all(self) -> list[Feature]:
        """Every feature that was entered, by slug."""
        return sorted(self._by_slug.values(), key=lambda feature: feature.slug)

    def of(self, slug: str) -> Feature:
        """The feature; one that nobody entered is in preparation, under its slug in words."""
        return self._by_slug.get(slug) or Feature(slug, _words(slug))


def _words(slug: str) -> str:
    """For example "mock_exams" is "Mock exams"."""
    text = slug.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]

"""Finding the sources of calendars: every folder here that has a `plugin.py`."""

import importlib
from collections.abc import Mapping
from pathlib import Path

from studium.platform.parts import Parts
from studium.studio.calendars.sources.contract import CalendarSource

_FOLDER = Path(__file__).parent


class CalendarSources:
    """Every source by its kind, as `build` of its plug-in makes it."""

    def __init__(self, by_kind: Mapping[str, CalendarSource]) -> None:
        """Keep them."""
        self._by_kind = dict(by_kind)

    def find(self, kind: str) -> CalendarSource | None:
        """The source, or None."""
        return self._by_kind.get(kind)

    def all(self) -> list[CalendarSource]:
        """Every one."""
        return list(self._by_kind.values())


def build_sources(parts: Parts) -> CalendarSources:
    """Build every source. Raises TypeError for one that does not fulfil the contract."""
    found = {}
    for file in sorted(_FOLDER.glob("*/plugin.py")):
        source = importlib.import_module(f"{__package__}.{file.parent.name}.plugin").build(parts)
        if not isinstance(source, CalendarSource):
            raise TypeError(f"build of {file} does not make a CalendarSource")
        found[source.kind] = source
    return CalendarSources(found)

"""Finding the sources of calendars: every folder here that has a `plugin.py`."""

import importlib
from functools import cache
from pathlib import Path

from studium.studio.calendars.sources.contract import CalendarSource

_FOLDER = Path(__file__).parent


@cache
def discover_sources() -> dict[str, CalendarSource]:
    """Every source by its kind. Raises TypeError for one that does not fulfil the contract."""
    found = {}
    for file in sorted(_FOLDER.glob("*/plugin.py")):
        source = importlib.import_module(f"{__package__}.{file.parent.name}.plugin").SOURCE
        if not isinstance(source, CalendarSource):
            raise TypeError(f"SOURCE of {file} does not fulfil CalendarSource")
        found[source.kind] = source
    return found

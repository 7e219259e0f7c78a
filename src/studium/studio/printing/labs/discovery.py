"""Finding the labs: every folder here that has a `plugin.py`."""

import importlib
from functools import cache
from pathlib import Path

from studium.studio.printing.labs.contract import LabPlugin

_FOLDER = Path(__file__).parent


@cache
def discover_labs() -> tuple[LabPlugin, ...]:
    """Every lab, by name. Raises TypeError for one that does not fulfil the contract."""
    found = []
    for file in sorted(_FOLDER.glob("*/plugin.py")):
        lab = importlib.import_module(f"{__package__}.{file.parent.name}.plugin").LAB
        if not isinstance(lab, LabPlugin):
            raise TypeError(f"LAB of {file} does not fulfil LabPlugin")
        found.append(lab)
    return tuple(found)

"""What each module's own tests folder declares for the proofs over all modules.

`stored_names.py`: JOB_NAMES, PUBLIC_EVENT_TYPES, INTERNAL_EVENT_TYPES, SUBSCRIBER_NAMES.
`makers.py`: REQUESTS, PAGE_REQUESTS, OBJECTS, OPEN, BODIES, MARKS (see `world.py`).
"""

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

TESTS = Path(__file__).parents[1]


@cache
def files(name: str) -> tuple[ModuleType, ...]:
    """The files of this name, however deep they lie."""
    paths = sorted(TESTS.rglob(f"{name}.py"))
    dotted = (".".join(path.relative_to(TESTS.parent).with_suffix("").parts) for path in paths)
    return tuple(map(importlib.import_module, dotted))


def stored_names(kind: str) -> list[str]:
    """Every stored name of a kind, such as JOB_NAMES."""
    return [name for file in files("stored_names") for name in getattr(file, kind, ())]


def makers(kind: str) -> dict[str, Any]:
    """What the makers have for each name, such as REQUESTS by operation."""
    found: dict[str, Any] = {}
    for file in files("makers"):
        own = getattr(file, kind, {})
        assert not found.keys() & own.keys(), f"{file.__name__} declares what another one does"
        found |= own
    return found


def marks() -> Iterator[str]:
    """The queries for what must not be shown to others."""
    return (file.MARKS for file in files("makers") if hasattr(file, "MARKS"))

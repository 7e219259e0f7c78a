"""The event types that are read here: a file `on_….py` for each meaning, found by its name."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from studium.commerce.payments.providers.contract import EventHint

EventReader = Callable[[dict[str, Any], datetime], EventHint | None]


@cache
def event_readers() -> dict[str, EventReader]:
    """Readers by event type. Each file has `EVENT_TYPES` and a `read(object, created_at)`."""
    readers: dict[str, EventReader] = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("on_"):
            file = import_module(f"{__package__}.{module.name}")
            readers.update(dict.fromkeys(file.EVENT_TYPES, file.read))
    return readers

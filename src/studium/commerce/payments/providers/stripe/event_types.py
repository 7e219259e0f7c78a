"""The event types that are read here: one file `on_<type>.py` each, found by their names."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from studium.commerce.payments.providers.contract import EventHint

EventReader = Callable[[dict[str, Any], datetime], EventHint]


@cache
def event_readers() -> dict[str, EventReader]:
    """Readers by event type. Each file has an `EVENT_TYPE` and a `read(object, created_at)`."""
    readers: dict[str, EventReader] = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("on_"):
            file = import_module(f"{__package__}.{module.name}")
            readers[file.EVENT_TYPE] = file.read
    return readers

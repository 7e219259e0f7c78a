"""The event types that a provider's folder reads: a file `on_….py` for each meaning."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from studium.commerce.payments.providers.contract import EventHint

EventReader = Callable[[dict[str, Any], datetime], EventHint | None]


@cache
def event_readers(package: str) -> dict[str, EventReader]:
    """Readers by event type. Each file has `EVENT_TYPES` and a `read(object, created_at)`."""
    readers: dict[str, EventReader] = {}
    for module in iter_modules(import_module(package).__path__):
        if module.name.startswith("on_"):
            file = import_module(f"{package}.{module.name}")
            readers.update(dict.fromkeys(file.EVENT_TYPES, file.read))
    return readers

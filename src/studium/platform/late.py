"""Libraries that a process may never need, imported when something of them is first used."""

from importlib import import_module
from typing import Any


class Late:
    """A module that stands in for the one of this name, which is imported at its first use.

    For what is large and seldom needed: `etree: Any = Late("lxml.etree")` keeps 3 MB out of every
    process that reads no XML. A misspelt name shows only then.
    """

    def __init__(self, name: str) -> None:
        """Stand in for the module `name`."""
        self._name = name

    def __getattr__(self, name: str) -> Any:
        """What the module has under this name."""
        return getattr(import_module(self._name), name)

"""What a file format is: one folder here that names one or more `FORMATS`.

A format is added by copying a neighbour's folder and editing it. The conformance suite
(tests/study/questions/formats/test_conformance.py) runs over every folder.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from studium.study.questions.formats.model import Found, Item
from studium.study.questions.formats.source import Source


@dataclass(frozen=True)
class Written:
    """Questions as a file, and what the file could not take.

    `refused` are identifiers with a reason, `losses` identifiers with what is not in the file.
    """

    data: bytes
    refused: tuple[tuple[str, str], ...] = ()
    losses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Format:
    """A file format: how it is recognised, read and written.

    `read` yields one Found per question and raises FileRefused for the file as a whole; `write`
    makes a file that reads back equal, but for what it names as lost or refused.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Found]]
    write: Callable[[Sequence[Item]], Written]
    precedence: int = 0


@cache
def formats() -> Mapping[str, Format]:
    """Every format by name, in the order in which a file is offered to them."""
    package = importlib.import_module(__package__)
    found: list[Format] = []
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            folder = importlib.import_module(f"{__package__}.{module.name}")
            found += getattr(folder, "FORMATS", ())
    found.sort(key=lambda one: (one.precedence, one.name))
    return MappingProxyType({one.name: one for one in found})

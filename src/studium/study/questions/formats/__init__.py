"""Questions in files: formats as plug-in folders, and what an import makes of a file."""

from studium.study.questions.formats.model import (
    FileRefused,
    Found,
    Item,
    Media,
    Option,
    Outcome,
)
from studium.study.questions.formats.plugin import Format, Written, formats
from studium.study.questions.formats.reading import Preview, preview, read
from studium.study.questions.formats.source import Source

__all__ = [
    "FileRefused",
    "Format",
    "Found",
    "Item",
    "Media",
    "Option",
    "Outcome",
    "Preview",
    "Source",
    "Written",
    "formats",
    "preview",
    "read",
]

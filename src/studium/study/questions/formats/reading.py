"""Read a file of questions, whichever format it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studium.study.questions.formats.model import FileRefused, Found
from studium.study.questions.formats.plugin import Format, formats
from studium.study.questions.formats.source import Source

MAX_QUESTIONS = 20_000


@dataclass(frozen=True)
class Preview:
    """What an import would make of a file; nothing has been written anywhere."""

    file: str
    format: str | None
    error: str | None
    items: tuple[dict[str, Any], ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was refused."""
        return self.error is None and all(item["outcome"] != "refused" for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """One line of `studium questions import --dry-run --json`."""
        return {
            "file": self.file,
            "format": self.format,
            "error": self.error,
            "items": list(self.items),
        }


def preview(source: Source, format_name: str | None = None) -> Preview:
    """What becomes of every question in a file; holds no more than their short descriptions."""
    chosen: Format | None = None
    try:
        chosen = format_of(source, format_name)
        items = tuple(found.as_json() for found in _limited(chosen.read(source)))
    except FileRefused as problem:
        return Preview(source.name, chosen.name if chosen else None, str(problem), ())
    return Preview(source.name, chosen.name, None, items)


def read(source: Source, format_name: str | None = None) -> Iterator[Found]:
    """The questions of a file, one after the other; raises FileRefused."""
    return _limited(format_of(source, format_name).read(source))


def format_of(source: Source, format_name: str | None = None) -> Format:
    """The format that is asked for, or that recognises the file."""
    known = formats()
    if format_name is not None:
        if format_name not in known:
            raise FileRefused(f"There is no format {format_name!r}; there are {', '.join(known)}.")
        return known[format_name]
    if source.size == 0:
        raise FileRefused("The file is empty.")
    for one in known.values():
        if one.recognises(source):
            return one
    raise FileRefused(f"The file is of none of the formats {', '.join(known)}.")


def _limited(questions: Iterator[Found]) -> Iterator[Found]:
    count = 0
    for found in questions:
        count += 1
        if count > MAX_QUESTIONS:
            raise FileRefused(f"The file has more than {MAX_QUESTIONS} questions.")
        yield found
    if count == 0:
        raise FileRefused("The file has no question.")

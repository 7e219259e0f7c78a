"""The error stream, written so that a log that cannot be written fails nothing else."""

import sys
import unicodedata
from typing import TextIO, cast


class _LossyStream:
    """Writes to the present `sys.stderr`; what cannot be written (no reader, full disk) is lost."""

    def write(self, text: str) -> int:
        """Write and flush, or lose the text."""
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):  # ValueError: the stream is closed
            return 0
        return len(text)

    def flush(self) -> None:
        """Nothing waits here."""


def LossyStream() -> TextIO:  # noqa: N802 - a constructor
    """A text stream for loggers, as far as they use one."""
    return cast("TextIO", _LossyStream())


def escaped(text: str) -> str:
    """The text with its control and bidirectional format characters as escapes."""
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
        else character
        for character in text
    )

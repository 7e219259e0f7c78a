"""A log that cannot be written fails nothing."""

import io
import sys
from pathlib import Path

import pytest

from studium.platform.telemetry.lossy_stream import LossyStream, escaped


class Broken(io.StringIO):
    """A stream without a reader."""

    def write(self, _: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize("stream", [Broken(), Path("/dev/full").open("w")])  # noqa: SIM115
def test_what_cannot_be_written_is_lost_and_nothing_else(
    stream: io.TextIOBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    log = LossyStream()
    assert log.write("a line\n") == 0
    log.flush()


def test_a_closed_stream_loses_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    assert LossyStream().write("a line\n") == 0


def test_control_characters_are_shown_and_not_obeyed() -> None:
    assert escaped("a\x1b[31mb\u202ec\n") == "a\\x1b[31mb\\u202ec\\n"
    assert escaped("Grüße 👋") == "Grüße 👋"

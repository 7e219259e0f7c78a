"""Runbooks: what to do about each cause, written as Markdown in `docs/runbooks`."""

import re
from functools import cache
from pathlib import Path

import studium
from studium.platform.markdown import to_html

FOLDER = Path(studium.__file__).parents[2] / "docs" / "runbooks"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,79}")
_TITLE = re.compile(r"\A# (.+)\n")


def runbook(name: str) -> tuple[str, str] | None:
    """The title and the HTML of a runbook, or None when there is none of this name."""
    return _read(name) if _NAME.fullmatch(name) else None


def names() -> list[str]:
    """The names of all runbooks."""
    return sorted(file.stem for file in FOLDER.glob("*.md"))


@cache
def _read(name: str) -> tuple[str, str] | None:
    file = FOLDER / f"{name}.md"
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8")
    title = _TITLE.match(text)
    body = text[title.end() :] if title else text
    return title.group(1) if title else name, to_html(body)

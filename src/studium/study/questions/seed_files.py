"""Read the questions of files that the bank begins with."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from studium.study.questions.content import QuestionContent, QuestionInvalid, content_from

SOURCE = "seed"


def read_questions(folder: Path) -> Iterator[QuestionContent]:
    """Every question of the folder's JSON files that are arrays, by file name.

    Raises QuestionInvalid, naming the question; ValueError when a file is not JSON.
    """
    for file in sorted(folder.glob("*.json")):
        value = json.loads(file.read_text(encoding="utf-8"))
        for each in value if isinstance(value, list) else ():
            yield _read(each, file.name)


def _read(value: dict[str, Any], file: str) -> QuestionContent:
    try:
        content = content_from(value)
    except QuestionInvalid as problem:
        problem.add_note(f"in {file}, {value.get('source_id')}")
        raise
    return replace(content, metadata={**content.metadata, "source": SOURCE})

"""What a reader who did not write the generator said of each question over the test texts.

`data/labels.json` holds, by text, the text's hash and every question with its own: whether the
source answers it, which wrong options are right as well, and which earlier question it repeats.
A question that changed has another hash, and must be read and labelled anew; `python -m
tests.study.tutor.labels` prints those that nobody has labelled.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studium.study.tutor.model import Draft, Generated

DATA = Path(__file__).parent / "data"
SOURCES = sorted((DATA / "sources").iterdir())
COUNT = 15


@dataclass(frozen=True)
class Label:
    """A reader's judgement of one question."""

    sha256: str
    stem: str
    answerable: bool
    also_right: list[str]
    duplicate_of: str | None


@dataclass(frozen=True)
class Quality:
    """Shares of all questions; `covered` of the source's sections."""

    answerable: float
    also_right: float
    duplicates: float
    covered: float


def hash_of_text(text: str) -> str:
    """The hash by which a label says what it was given to."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(draft: Draft) -> str:
    """The same for questions of which a reader sees the same."""
    seen = [draft.type, draft.stem, draft.options, draft.correct, draft.quote]
    return hash_of_text(json.dumps(seen, ensure_ascii=False))


def read_labels() -> dict[str, tuple[str, list[Label]]]:
    """By the text's file name: the hash of the text, and the labels of its questions."""
    found: dict[str, Any] = json.loads((DATA / "labels.json").read_text(encoding="utf-8"))
    return {
        name: (of["text_sha256"], [Label(**label) for label in of["questions"]])
        for name, of in found.items()
    }


def quality_of(made: Mapping[str, Generated]) -> dict[str, Quality]:
    """Each text's shares, from the labels of what was made of it. KeyError: not labelled."""
    found = {}
    for name, generated in made.items():
        known = {label.sha256: label for label in read_labels()[name][1]}
        labels = [known[hash_of(draft)] for draft in generated.drafts]
        found[name] = Quality(
            answerable=sum(label.answerable for label in labels) / len(labels),
            also_right=sum(bool(label.also_right) for label in labels) / len(labels),
            duplicates=sum(label.duplicate_of is not None for label in labels) / len(labels),
            covered=generated.sections_covered / generated.sections,
        )
    return found


def _unlabelled() -> None:
    from studium.platform.embeddings import Embedder  # noqa: PLC0415 - of the command only
    from studium.study.tutor.writing.generate import generate  # noqa: PLC0415

    known = {label.sha256 for _, labels in read_labels().values() for label in labels}
    embedder = Embedder()
    for path in SOURCES:
        for draft in generate(embedder, path.read_text(encoding="utf-8"), count=COUNT).drafts:
            if hash_of(draft) not in known:
                right = [draft.options[index] for index in draft.correct]
                shown = {"sha256": hash_of(draft), "stem": draft.stem, "right": right}
                shown |= {"options": list(draft.options), "quote": draft.quote}
                sys.stdout.write(json.dumps({path.name: shown}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    _unlabelled()

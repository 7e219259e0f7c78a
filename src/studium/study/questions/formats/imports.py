"""An import: a file of questions between its preview and the bank. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studium.platform.errors import Conflict, NotFound

ITEMS_SHOWN = 50


class ImportNotFound(NotFound):
    """There is no such import."""

    slug = "question-import-not-found"
    title = "No such import"


class ImportUnderWay(Conflict):
    """An import that was confirmed is not changed any more."""

    slug = "question-import-under-way"
    title = "The import is under way"


class ImportState(StrEnum):
    """How far an import is."""

    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    DONE = "done"


@dataclass(frozen=True)
class QuestionImport:
    """A file that `owner_id` brought; `domain` is given to questions that state none."""

    id: UUID
    owner_id: UUID
    file_id: UUID | None
    name: str
    format: str | None
    error: str | None
    state: ImportState
    domain: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ImportItem:
    """A question of the file. `shown` is what the preview says; `question_id` once in the bank."""

    import_id: UUID
    place: int
    identifier: str
    outcome: str
    shown: dict[str, Any]
    is_chosen: bool
    is_done: bool
    question_id: UUID | None


@dataclass(frozen=True)
class ImportCounts:
    """How many questions of a file there are of each outcome, chosen, and in the bank."""

    importable: int
    lossy: int
    refused: int
    chosen: int
    imported: int


def source_id_of(made: QuestionImport, item: ImportItem) -> str:
    """The name under which the bank knows a question of a file, the same when it comes again.

    The bank's own formats carry names of the bank; elsewhere identifiers are unique in a file at
    most, so the file and the place stand before them.
    """
    if made.format in ("json", "csv") and not item.identifier.isdecimal():
        return item.identifier
    return f"{made.file_id}:{item.place}:{item.identifier}"[:200]

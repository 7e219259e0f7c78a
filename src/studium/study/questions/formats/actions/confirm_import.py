"""Choose what of a file comes into the bank, and have it brought there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue
from studium.study.questions.formats import store
from studium.study.questions.formats.imports import (
    ImportNotFound,
    ImportState,
    ImportUnderWay,
    QuestionImport,
)


@dataclass(frozen=True)
class BringImport(Job, name="questions.bring_import", lane="bulk"):
    """Bring the chosen questions of an import into the bank."""

    import_id: UUID


async def choose_items(
    tx: Transaction,
    import_id: UUID,
    *,
    first: int,
    last: int,
    chosen: Sequence[int],
) -> QuestionImport:
    """Of the questions at places `first` to `last`, choose these and no others.

    What is refused is never chosen. Raises ImportNotFound, ImportUnderWay.
    """
    made = await _open_import(tx, import_id)
    await store.choose(tx, import_id, first=first, last=last, chosen=chosen)
    return made


async def confirm_import(
    tx: Transaction, import_id: UUID, *, domain: str, now: datetime
) -> QuestionImport:
    """Have the chosen questions brought into the review queue.

    `domain` is for questions that state none. Raises ImportNotFound, ImportUnderWay.
    """
    made = await _open_import(tx, import_id)
    await store.set_state(tx, import_id, ImportState.CONFIRMED, domain=domain, now=now)
    await enqueue(tx, BringImport(import_id), dedupe_key=f"{BringImport.job_name}:{import_id}")
    return replace(made, state=ImportState.CONFIRMED, domain=domain, updated_at=now)


async def _open_import(tx: Transaction, import_id: UUID) -> QuestionImport:
    made = await store.locked(tx, import_id)
    if made is None:
        raise ImportNotFound("There is no such import.")
    if made.state is not ImportState.PREVIEWED:
        raise ImportUnderWay("It was confirmed already.")
    return made

"""Write a question into the bank, change one that is open, or begin a new version of one."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.files import file_by_id
from studium.platform.ids import new_id
from studium.platform.jobs import enqueue
from studium.study.questions import store
from studium.study.questions.content import Fault, QuestionContent, QuestionInvalid
from studium.study.questions.embedding import EmbedQuestions
from studium.study.questions.model import (
    Question,
    QuestionState,
    QuestionVariant,
    hash_of,
    without_ids,
)
from studium.study.questions.types import QuestionTypes


class QuestionNotFound(NotFound):
    """There is no such question."""

    slug = "question-not-found"
    title = "No such question"


class QuestionInUse(Conflict):
    """A version that was approved or used is never changed in place: begin a new version."""

    slug = "question-in-use"
    title = "This version stays as it is"


async def create_question(  # noqa: PLR0913 - all by name
    tx: Transaction,
    content: QuestionContent,
    *,
    types: QuestionTypes,
    author_id: UUID | None,
    now: datetime,
    is_field_test: bool = False,
    state: QuestionState = QuestionState.DRAFT,
    may_lack: Collection[str] = (),
) -> Question:
    """Store the first version of a question; `may_lack` names what is added before approval.

    Raises QuestionInvalid, QuestionTypeUnknown.
    """
    await _check_files(tx, content)
    question_id = new_id()
    made = _made(
        types.check(_named(content), may_lack=may_lack),
        question_id=question_id,
        lineage_id=question_id,
        version=1,
        author_id=author_id,
        now=now,
        is_field_test=is_field_test,
        state=state,
    )
    return await _keep(tx, made)


async def edit_question(  # noqa: PLR0913 - all by name
    tx: Transaction,
    question_id: UUID,
    content: QuestionContent,
    *,
    types: QuestionTypes,
    now: datetime,
    is_field_test: bool | None = None,
) -> Question:
    """Change an open version in place.

    Raises QuestionNotFound, QuestionInUse, QuestionInvalid, QuestionTypeUnknown.
    """
    question = await locked_question(tx, question_id)
    if not question.is_open:
        raise QuestionInUse("Begin a new version of it, and change that.")
    await _check_files(tx, content)
    checked = types.check(_named(replace(content, source_id=question.content.source_id)))
    changed = replace(
        question,
        content=checked,
        content_hash=hash_of(checked),
        is_field_test=question.is_field_test if is_field_test is None else is_field_test,
        updated_at=now,
    )
    await store.replace_content(tx, changed, _variants(changed))
    await embed_soon(tx)
    return changed


async def revise_question(  # noqa: PLR0913 - all by name
    tx: Transaction,
    question_id: UUID,
    content: QuestionContent | None = None,
    *,
    types: QuestionTypes,
    author_id: UUID | None,
    now: datetime,
    state: QuestionState = QuestionState.DRAFT,
) -> Question:
    """Begin a new version; without `content` it says what the old one says.

    The old version stays with candidates until the new one is approved. Raises QuestionNotFound,
    QuestionInvalid, QuestionTypeUnknown, and QuestionInUse while a newer version is open.
    """
    old = await locked_question(tx, question_id)
    versions = await store.versions_of(tx, old.lineage_id)
    if any(version.is_open for version in versions):
        raise QuestionInUse("A newer version of it is open: change that one.")
    if content is not None:
        await _check_files(tx, content)
    said = replace(content or without_ids(old.content), source_id=old.content.source_id)
    made = _made(
        types.check(_named(said)),
        question_id=new_id(),
        lineage_id=old.lineage_id,
        version=versions[0].version + 1,
        author_id=author_id,
        now=now,
        is_field_test=old.is_field_test,
        state=state,
    )
    if made.is_live:
        await store.supersede(tx, old.lineage_id, now)
    return await _keep(tx, made)


async def locked_question(tx: Transaction, question_id: UUID) -> Question:
    """A version that nobody else changes meanwhile, nor its siblings. Raises QuestionNotFound."""
    found = await store.question_by_id(tx, question_id)
    if found is None:
        raise QuestionNotFound("There is no such question.")
    await store.lock_lineage(tx, found.lineage_id)
    locked = await store.question_by_id(tx, question_id, lock=True)
    if locked is None:
        raise QuestionNotFound("There is no such question.")
    return locked


async def embed_soon(tx: Transaction) -> None:
    """Have the worker make vectors of what has none."""
    await enqueue(tx, EmbedQuestions(), dedupe_key=EmbedQuestions.job_name)


async def _check_files(tx: Transaction, content: QuestionContent) -> None:
    faults = [
        Fault(f"media.{place}", "There is no such file.")
        for place, media in enumerate(content.media)
        if media.file_id is not None and await file_by_id(tx, media.file_id) is None
    ]
    if faults:
        raise QuestionInvalid(faults)


async def _keep(tx: Transaction, question: Question) -> Question:
    await store.insert_question(tx, question, _variants(question))
    await embed_soon(tx)
    return question


def _made(  # noqa: PLR0913 - all by name
    content: QuestionContent,
    *,
    question_id: UUID,
    lineage_id: UUID,
    version: int,
    author_id: UUID | None,
    now: datetime,
    is_field_test: bool,
    state: QuestionState,
) -> Question:
    return Question(
        id=question_id,
        lineage_id=lineage_id,
        version=version,
        state=state,
        is_field_test=is_field_test,
        measured_difficulty=None,
        content=content,
        content_hash=hash_of(content),
        author_id=author_id,
        first_used_at=None,
        superseded_at=None,
        created_at=now,
        updated_at=now,
    )


def _named(content: QuestionContent) -> QuestionContent:
    """Give every option a new random id. Not UUIDv7: candidates would read an order in it."""
    variants = tuple(replace(each, id=uuid.uuid4()) for each in content.variants)
    return replace(content, variants=variants)


def _variants(question: Question) -> list[QuestionVariant]:
    return [
        QuestionVariant(
            id=variant.id or uuid.uuid4(),
            question_id=question.id,
            label=variant.label,
            content=variant.content,
            is_correct=variant.is_correct,
            rationale=variant.rationale,
            sort_order=variant.sort_order,
            metadata=variant.metadata,
        )
        for variant in question.content.variants
    ]

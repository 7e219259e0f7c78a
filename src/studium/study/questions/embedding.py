"""Making vectors for questions, in the worker: what is new at once, the whole bank by night."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.study.questions import store as questions
from studium.study.questions.retrieval import store
from studium.study.questions.retrieval.bank import MODEL

log = get_logger()

_BATCH = 50  # some seconds: a worker that is told to stop waits for the job that it runs
_MAY_GROW = 1.1  # times what the mean was taken of, before all is made anew
_WRITTEN_AT_ONCE = 500


@dataclass(frozen=True)
class EmbedQuestions(Job, name="questions.embed", lane="bulk"):
    """Make vectors of every question that has none, or one of what it said before."""

    some_made: bool = False


@dataclass(frozen=True)
class SharpenVectors(Job, name="questions.sharpen", lane="bulk"):
    """Centre and expand all vectors among the bank as it is now."""


async def embed_questions(parts: Parts, job: EmbedQuestions) -> None:
    """Embed a batch of what is missing and leave the rest to a next job; then make all findable."""
    if not parts[Embedder].is_available:
        # No alert: words alone find until the operator wants more.
        log.warning(
            "questions_not_embedded",
            remedy="install what requirements/models.txt pins; until then words alone find",
        )
        return
    if ids := await _missing(parts):
        await _embed(parts, ids)
    if len(ids) == _BATCH:
        async with parts[Database].transaction() as tx:
            await enqueue(tx, EmbedQuestions(some_made=True))
    elif ids or job.some_made:
        await sharpen(parts, everything=False)
        log.info("questions_embedded")


async def sharpen_vectors(parts: Parts, _: SharpenVectors) -> None:
    """Make anew what is searched, for every question."""
    await sharpen(parts, everything=True)


async def sharpen(parts: Parts, *, everything: bool) -> None:
    """Centre and expand what was embedded; all of it when the bank has grown by a tenth."""
    from studium.study.questions.retrieval import sharpening  # noqa: PLC0415 - loads numpy

    async with parts[Database].reader() as tx:
        stored = await store.all_vectors(tx, MODEL)
        known = await store.mean(tx, MODEL)
    if not stored:
        return
    if known is None or len(stored) > known.questions * _MAY_GROW:
        everything = True
    made = await asyncio.to_thread(
        sharpening.sharpened, stored, known.mean if known and not everything else None
    )
    ids = list(made.meanings)
    for start in range(0, len(ids), _WRITTEN_AT_ONCE):
        some = {name: made.meanings[name] for name in ids[start : start + _WRITTEN_AT_ONCE]}
        async with parts[Database].transaction() as tx:
            await store.keep_meanings(tx, some)
    if everything:
        async with parts[Database].transaction() as tx:
            now = parts[Clock].now()
            await store.keep_mean(tx, MODEL, made.mean, questions=len(stored), now=now)


async def _missing(parts: Parts) -> list[UUID]:
    async with parts[Database].reader() as tx:
        return await store.without_vector(tx, MODEL, limit=_BATCH)


async def _embed(parts: Parts, ids: list[UUID]) -> None:
    from studium.study.questions.retrieval import encoding  # noqa: PLC0415 - loads numpy

    async with parts[Database].reader() as tx:
        found = await questions.questions_by_ids(tx, ids)
    vectors = await parts[Embedder].embed([question.content.text for question in found])
    made = {
        question.id: (question.content_hash, encoding.to_text(vector))
        for question, vector in zip(found, vectors, strict=True)
    }
    if made:
        async with parts[Database].transaction() as tx:
            await store.keep_vectors(tx, MODEL, made, now=parts[Clock].now())

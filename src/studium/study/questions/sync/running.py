"""Run the sync: by request, and weekly."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.study.questions.actions.bring_questions import Bringing
from studium.study.questions.content import QuestionContent, QuestionInvalid
from studium.study.questions.model import QuestionState
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync import store
from studium.study.questions.sync.contract import StoreItem, StoreUnreachable, VectorStore
from studium.study.questions.sync.model import NoVectorStore, SyncRun, SyncRuns
from studium.study.questions.sync.outside import OutsideStore
from studium.study.questions.sync.qdrant import source_id
from studium.study.questions.sync.reading import Inventory, read_item
from studium.study.questions.types import QuestionTypes, QuestionTypeUnknown

log = get_logger()

_MOST_REPORTED = 200


@dataclass(frozen=True)
class SyncQuestions(Job, name="questions.sync", lane="outside"):
    """Read the vector store into the bank, as a run that was begun."""

    run_id: UUID


@dataclass(frozen=True)
class SyncWeekly(Job, name="questions.sync_weekly", lane="bulk"):
    """Begin a run, where there is a vector store."""


async def begin_sync(
    tx: Transaction,
    settings: QuestionSettings,
    *,
    is_dry: bool,
    started_by: UUID | None,
    now: datetime,
) -> SyncRun:
    """Begin a run. Raises NoVectorStore, SyncRuns."""
    if settings.qdrant_url is None:
        raise NoVectorStore("Set QDRANT_URL to the store that questions are read from.")
    run = await store.insert_run(tx, new_id(), is_dry=is_dry, started_by=started_by, now=now)
    if run is None:
        raise SyncRuns("Wait until it is done.")
    await enqueue(tx, SyncQuestions(run.id))
    return run


async def sync_weekly(parts: Parts, _: SyncWeekly) -> None:
    """Begin a run, unless there is no store or a run is under way."""
    try:
        async with parts[Database].transaction() as tx:
            await begin_sync(
                tx,
                parts[QuestionSettings],
                is_dry=False,
                started_by=None,
                now=parts[Clock].now(),
            )
    except (NoVectorStore, SyncRuns) as reason:
        log.info("question_sync_not_begun", reason=reason.message)


async def sync_questions(parts: Parts, job: SyncQuestions) -> None:
    """Take what is new or changed, batch by batch; repeating it takes nothing twice."""
    async with parts[Database].reader() as tx:
        run = await store.run_by_id(tx, job.run_id)
    if run is None or run.is_over:
        return
    problem = None
    try:
        run = await _take_all(parts, parts[OutsideStore], run)
    except StoreUnreachable as failure:
        problem = failure.message
        log.warning(
            "question_sync_failed",
            reason=problem,
            alert="question_sync_late",
            remedy="see that QDRANT_URL answers, then start the sync again",
        )
    async with parts[Database].transaction() as tx:
        await store.finish(tx, job.run_id, problem=problem, now=parts[Clock].now())


async def _take_all(parts: Parts, vectors: VectorStore, run: SyncRun) -> SyncRun:
    settings = parts[QuestionSettings]
    inventory, refused = Inventory(), list[dict[str, str]]()
    run = replace(
        run,
        total=await vectors.count(),
        seen=0,
        created=0,
        changed=0,
        unchanged=0,
        skipped=0,
    )
    async for items in vectors.items():
        contents = []
        for item in items:
            inventory.add(item)
            content = _read(parts[QuestionTypes], settings, item, refused)
            if content is not None:
                contents.append(content)
        bringing = Bringing(
            types=parts[QuestionTypes],
            now=parts[Clock].now(),
            state=QuestionState.APPROVED if settings.qdrant_approves else QuestionState.IN_REVIEW,
            is_dry=run.is_dry,
        )
        async with parts[Database].transaction() as tx:
            done = await bringing.bring(tx, contents)
            run = replace(
                run,
                seen=run.seen + len(items),
                created=run.created + done.created,
                changed=run.changed + done.changed,
                unchanged=run.unchanged + done.unchanged,
                skipped=len(refused),
                report={"fields": inventory.to_json(), "skipped": refused[:_MOST_REPORTED]},
            )
            await store.save_progress(tx, run)
    return run


def _read(
    types: QuestionTypes,
    settings: QuestionSettings,
    item: StoreItem,
    refused: list[dict[str, str]],
) -> QuestionContent | None:
    fields = settings.qdrant_fields
    name = source_id(settings.qdrant_collection, item, fields)
    try:
        content = read_item(item, name=name, fields=fields)
        types.check(content)
    except (QuestionInvalid, QuestionTypeUnknown) as problem:
        refused.append({"id": item.id, "reason": problem.message})
        return None
    return content

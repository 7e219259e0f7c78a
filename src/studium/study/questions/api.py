"""REST for the question bank, for those who keep it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from studium.platform.errors import Invalid
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    StaffOnly,
    Text,
    add_routes,
)
from studium.study.questions import store
from studium.study.questions.actions.author_question import Author, Written
from studium.study.questions.actions.find_questions import Wanted, find_questions
from studium.study.questions.actions.write_question import QuestionNotFound
from studium.study.questions.answers import (
    NearDuplicateAnswer,
    QuestionAnswer,
    SyncRunAnswer,
    WrittenAnswer,
)
from studium.study.questions.content import QuestionContent
from studium.study.questions.measures import Measured
from studium.study.questions.model import QuestionState
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync import store as sync
from studium.study.questions.sync.model import SyncRunNotFound
from studium.study.questions.sync.running import begin_sync

_LARGEST_QUESTION = 512 * 1024

router = ApiRouter(
    prefix="/api/admin/questions",
    tags=["question bank"],
    idempotent=True,
    body_limit_bytes=_LARGEST_QUESTION,
)
runs_router = ApiRouter(prefix="/api/admin/question-syncs", tags=["question bank"])

Search = Annotated[Text | None, Query(min_length=1, max_length=500)]


class StateRequest(RequestModel):
    """Into which state, and why."""

    state: QuestionState
    reason: Annotated[Text, StringConstraints(max_length=500)] = ""


class SyncRequest(RequestModel):
    """Whether to store anything."""

    dry_run: bool = Field(default=False, description="Only say what would be taken.")


@router.get("")
async def search_questions(  # noqa: PLR0913, PLR0917 - each is a filter
    query: PageQueryDep,
    _: StaffOnly,
    parts: PartsDep,
    text: Search = None,
    meaning: Search = None,
    domain: Annotated[Text | None, Query(max_length=100)] = None,
    difficulty: Annotated[int | None, Query(ge=1, le=5)] = None,
    state: QuestionState | None = None,
    type: Annotated[Text | None, Query(max_length=100)] = None,  # noqa: A002 - its name in JSON
    least_facility: Annotated[float | None, Query(ge=0, le=1)] = None,
    most_facility: Annotated[float | None, Query(ge=0, le=1)] = None,
    most_discrimination: Annotated[float | None, Query(ge=-1, le=1)] = None,
    in_doubt_only: bool = False,  # noqa: FBT001, FBT002 - a parameter of the query
) -> Page[QuestionAnswer]:
    """Search the bank, all versions, newest first.

    `text` looks for words, as a web search reads them. `meaning` orders by nearness instead and
    gives one page. The rest filters; `in_doubt_only` finds those whose key is probably wrong.
    """
    if text and meaning:
        raise Invalid("Search by text or by meaning, not by both.")
    wanted = Wanted(
        text=text,
        meaning=meaning,
        domain=domain,
        difficulty=difficulty,
        state=state,
        type=type,
        measured=Measured(
            least_facility=least_facility,
            most_facility=most_facility,
            most_discrimination=most_discrimination,
            in_doubt_only=in_doubt_only,
        ),
    )
    limit = query.limit if meaning else query.fetch_limit
    found = await find_questions(parts, wanted, before_id=query.before_id, limit=limit)
    return Page.of([QuestionAnswer.of(question) for question in found], query)


@router.post("", status_code=201, location="/api/admin/questions/{id}")
async def create_question(
    body: QuestionContent,
    principal: AdminOnly,
    parts: PartsDep,
    is_field_test: Annotated[  # noqa: FBT002 - a parameter of the query
        bool, Query(description="Shown, and not scored.")
    ] = False,
) -> WrittenAnswer:
    """Write a question, as a draft."""
    author = Author(parts, principal.user_id)
    return _written(await author.create(body, is_field_test=is_field_test))


@router.post("/sync", status_code=202)
async def start_sync(  # noqa: PLR0913, PLR0917 - what it needs
    body: SyncRequest,
    response: Response,
    principal: AdminOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> SyncRunAnswer:
    """Read new and changed questions from the vector store: a run, whose address tells of it."""
    async with database.transaction() as tx:
        run = await begin_sync(
            tx,
            parts[QuestionSettings],
            is_dry=body.dry_run,
            started_by=principal.user_id,
            now=clock.now(),
        )
    response.headers["Location"] = f"/api/admin/question-syncs/{run.id}"
    return SyncRunAnswer.of(run)


@router.get("/sync")
async def list_syncs(
    query: PageQueryDep, _: StaffOnly, database: DatabaseDep
) -> Page[SyncRunAnswer]:
    """Runs of the sync, newest first."""
    async with database.reader() as tx:
        found = await sync.runs(tx, before_id=query.before_id, limit=query.fetch_limit)
    return Page.of([SyncRunAnswer.of(run) for run in found], query)


@runs_router.get("/{sync_run_id}")
async def read_sync(sync_run_id: UUID, _: StaffOnly, database: DatabaseDep) -> SyncRunAnswer:
    """How far a run is, and its report."""
    async with database.reader() as tx:
        run = await sync.run_by_id(tx, sync_run_id)
    if run is None:
        raise SyncRunNotFound("There is no such run.")
    return SyncRunAnswer.of(run)


@router.get("/{question_id}")
async def read_question(question_id: UUID, _: StaffOnly, database: DatabaseDep) -> QuestionAnswer:
    """One version of a question."""
    async with database.reader() as tx:
        question = await store.question_by_id(tx, question_id)
    if question is None:
        raise QuestionNotFound("There is no such question.")
    return QuestionAnswer.of(question)


@router.put("/{question_id}")
async def edit_question(
    question_id: UUID, body: QuestionContent, principal: AdminOnly, parts: PartsDep
) -> WrittenAnswer:
    """Change a version that is a draft or in review, and that nobody was asked yet."""
    return _written(await Author(parts, principal.user_id).edit(question_id, body))


@router.get("/{question_id}/versions")
async def list_versions(
    question_id: UUID, query: PageQueryDep, _: StaffOnly, database: DatabaseDep
) -> Page[QuestionAnswer]:
    """All versions of a question, newest first."""
    async with database.reader() as tx:
        question = await store.question_by_id(tx, question_id)
        if question is None:
            raise QuestionNotFound("There is no such question.")
        versions = await store.versions_of(tx, question.lineage_id)
    wanted = [version for version in versions if version.id < query.before_id]
    answers = [QuestionAnswer.of(version) for version in wanted[: query.fetch_limit]]
    return Page.of(answers, query)


@router.post("/{question_id}/versions", status_code=201, location="/api/admin/questions/{id}")
async def revise_question(
    question_id: UUID, principal: AdminOnly, parts: PartsDep, body: QuestionContent | None = None
) -> WrittenAnswer:
    """Begin a new version, as a draft; without a body it says what this one says."""
    return _written(await Author(parts, principal.user_id).revise(question_id, body))


@router.post("/{question_id}/state")
async def set_state(
    question_id: UUID, body: StateRequest, principal: AdminOnly, parts: PartsDep
) -> QuestionAnswer:
    """Put a version into another state; approving it takes the place of the version before it."""
    author = Author(parts, principal.user_id)
    return QuestionAnswer.of(await author.move(question_id, body.state, reason=body.reason))


add_routes(router, runs_router)


def _written(written: Written) -> WrittenAnswer:
    answer = QuestionAnswer.of(written.question)
    near = [NearDuplicateAnswer.of(each) for each in written.near_duplicates]
    return WrittenAnswer(**dict(answer), near_duplicates=near)

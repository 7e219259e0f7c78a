"""REST for regrades, for administrators."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    Text,
    UtcDatetime,
)
from studium.study.exams.regrading import store
from studium.study.exams.regrading.model import Regrade, RegradeState
from studium.study.exams.regrading.regrade import begin_regrade, try_regrade
from studium.study.questions import QuestionTypes

router = ApiRouter(prefix="/api/admin/exams", tags=["exams"], idempotent=True, scope="exams")


class RegradeNotFound(NotFound):
    """There is no such regrade."""

    slug = "regrade-not-found"
    title = "No such regrade"


class TryRequest(RequestModel):
    """The version of a question that was asked with a wrong key."""

    question_id: UUID


class RegradeRequest(TryRequest):
    """A regrade, and why: candidates read it."""

    reason: Annotated[Text, Field(min_length=3, max_length=500)]


class DryRunAnswer(ResponseModel):
    """What a regrade would do, in sessions; `passed` and `failed` cross the cut."""

    sessions: int
    unscored: int
    raised: int
    lowered: int
    same: int
    passed: int
    failed: int


class RegradeAnswer(ResponseModel):
    """A regrade, and how far it came."""

    id: UUID
    question_id: UUID
    corrected_id: UUID = Field(description="The version whose key holds.")
    reason: str
    state: RegradeState
    actor_id: UUID | None
    created_at: UtcDatetime
    finished_at: UtcDatetime | None
    sessions: int = Field(description="Sessions that were gone over.")
    changed: int = Field(description="Scored sessions whose result changed.")

    @classmethod
    async def of(cls, tx: Transaction, regrade: Regrade) -> Self:
        """With its counts."""
        counts = await store.counts_of(tx, regrade.id)
        names = cls.model_fields.keys() - {"sessions", "changed"}
        values = {name: getattr(regrade, name) for name in names}
        return cls(**values, sessions=counts.sessions, changed=counts.changed)


@router.post("/regrades/dry-run")
async def dry_run(
    body: TryRequest, _: AdminOnly, parts: PartsDep, database: DatabaseDep
) -> DryRunAnswer:
    """What a regrade with the key of the newest approved version would do; changes nothing."""
    async with database.reader() as tx:
        found = await try_regrade(tx, question_id=body.question_id, types=parts[QuestionTypes])
    return DryRunAnswer.model_validate(found)


@router.post("/regrades", status_code=202)
async def start_regrade_route(
    body: RegradeRequest,
    principal: AdminOnly,
    parts: PartsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> RegradeAnswer:
    """Score every session that asked this version with the corrected key, by a job."""
    async with database.transaction() as tx:
        begun = await begin_regrade(
            tx,
            question_id=body.question_id,
            reason=body.reason,
            actor_id=principal.user_id,
            types=parts[QuestionTypes],
            now=clock.now(),
        )
        return await RegradeAnswer.of(tx, begun)


@router.get("/regrades/{regrade_id}")
async def regrade_of(regrade_id: UUID, _: AdminOnly, database: DatabaseDep) -> RegradeAnswer:
    """A regrade, and how far it came."""
    async with database.reader() as tx:
        found = await store.regrade_by_id(tx, regrade_id)
        if found is None:
            raise RegradeNotFound("There is no such regrade.")
        return await RegradeAnswer.of(tx, found)

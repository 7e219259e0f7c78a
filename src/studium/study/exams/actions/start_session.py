"""Put an exam together for somebody, and begin it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.entitlements import check_any_entitlement
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.study.exams.actions.adaptive_blueprint import adaptive_blueprint
from studium.study.exams.actions.assemble_form import assemble_form
from studium.study.exams.actions.begin_session import begin_session
from studium.study.exams.assembly import PlacedItem
from studium.study.exams.blueprints import store as templates
from studium.study.exams.blueprints.model import (
    Blueprint,
    ExamMode,
    ExamTemplate,
    ScoringMode,
    blueprint_from,
)
from studium.study.exams.sessions import store
from studium.study.exams.sessions.model import (
    NO_HASH,
    ExamSession,
    ExamStatus,
    FrozenItem,
    order_seed,
)
from studium.study.questions import (
    Question,
    QuestionTypes,
    content_to_json,
    mark_questions_used,
    questions_by_ids,
)

DRILL_FEATURES = ("studypack", "exams")
DRILL_TITLE = "Adaptive drill"


class TemplateNotFound(NotFound):
    """There is no such exam, or it is not offered any more."""

    slug = "exam-template-not-found"
    title = "No such exam"


async def start_session(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    user_id: UUID,
    template_id: UUID,
    types: QuestionTypes,
    now: datetime,
    metadata: dict[str, Any],
    begin: bool = True,
) -> ExamSession:
    """A session from a template, begun at once unless told otherwise.

    Raises TemplateNotFound, EntitlementRequired, BlueprintImpossible.
    """
    template = await templates.template_by_id(tx, template_id)
    if template is None or not template.is_active:
        raise TemplateNotFound("There is no such exam. GET /api/exams/templates lists them.")
    await check_any_entitlement(tx, user_id=user_id, features=template.features, at=now)
    blueprint = blueprint_from(template.blueprint)
    seed = secrets.token_hex(16)
    form = await assemble_form(
        tx, blueprint, template.item_count, user_id=user_id, seed=seed, now=now
    )
    session = new_session(
        user_id=user_id,
        template=template,
        mode=template.mode,
        item_count=template.item_count,
        blueprint=blueprint,
        seed=seed,
        metadata=metadata,
        now=now,
    )
    return await _begun(tx, session, form, types=types, now=now, begin=begin)


async def start_drill(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    user_id: UUID,
    item_count: int,
    types: QuestionTypes,
    now: datetime,
    metadata: dict[str, Any],
    begin: bool = True,
) -> ExamSession:
    """An adaptive drill: weak domains weigh more, and what was missed before comes first.

    Raises EntitlementRequired, BlueprintImpossible.
    """
    await check_any_entitlement(tx, user_id=user_id, features=DRILL_FEATURES, at=now)
    blueprint, missed = await adaptive_blueprint(tx, user_id=user_id)
    seed = secrets.token_hex(16)
    form = await assemble_form(
        tx, blueprint, item_count, user_id=user_id, seed=seed, now=now, preferred=missed
    )
    session = new_session(
        user_id=user_id,
        template=None,
        mode=ExamMode.ADAPTIVE,
        item_count=item_count,
        blueprint=blueprint,
        seed=seed,
        metadata=metadata,
        now=now,
    )
    return await _begun(tx, session, form, types=types, now=now, begin=begin)


async def _begun(  # noqa: PLR0913 - all by name
    tx: Transaction,
    session: ExamSession,
    form: Sequence[PlacedItem],
    *,
    types: QuestionTypes,
    now: datetime,
    begin: bool,
) -> ExamSession:
    questions = await questions_by_ids(tx, [placed.entry.id for placed in form])
    reasons = [placed.reason for placed in form]
    await keep_session(tx, session, questions, reasons, types=types, now=now)
    if not begin:
        return session
    return await begin_session(tx, session_id=session.id, user_id=session.user_id, now=now)


def new_session(  # noqa: PLR0913 - all by name
    *,
    user_id: UUID,
    template: ExamTemplate | None,
    mode: ExamMode,
    item_count: int,
    blueprint: Blueprint,
    seed: str,
    metadata: dict[str, Any],
    now: datetime,
    title: str = DRILL_TITLE,
) -> ExamSession:
    """A session before it is stored; `title` is that of one without a template."""
    is_timed = template is not None and mode is ExamMode.MOCK
    return ExamSession(
        id=new_id(),
        user_id=user_id,
        template_id=template.id if template else None,
        title=template.title if template else title,
        mode=mode,
        scoring_mode=template.scoring_mode if template else ScoringMode.RAW,
        allow_pause=template.allow_pause if template else True,
        status=ExamStatus.DRAFT,
        item_count=item_count,
        seed=seed,
        blueprint=blueprint.to_json(),
        duration_mins=template.duration_mins if template and is_timed else None,
        extra_minutes=0,
        paused_seconds=0,
        started_at=None,
        deadline_at=None,
        paused_at=None,
        submitted_at=None,
        submitted_by=None,
        completed_at=None,
        score_raw=None,
        score_scaled=None,
        results=None,
        metadata=metadata,
        log_length=0,
        log_head=NO_HASH,
        created_at=now,
        updated_at=now,
    )


async def keep_session(  # noqa: PLR0913 - all by name
    tx: Transaction,
    session: ExamSession,
    questions: Sequence[Question],
    reasons: Sequence[dict[str, Any]],
    *,
    types: QuestionTypes,
    now: datetime,
) -> None:
    """Store a session, and freeze every item as it is asked and scored."""
    items = [
        FrozenItem(
            session_id=session.id,
            position=position,
            question_id=question.id,
            lineage_id=question.lineage_id,
            domain=question.content.domain,
            is_scored=not question.is_field_test,
            shown=types.candidate_view(
                question.content, seed=order_seed(session.seed, question.id)
            ),
            content=content_to_json(question.content),
            reason=reason,
        )
        for position, (question, reason) in enumerate(zip(questions, reasons, strict=True), 1)
    ]
    await store.insert_session(tx, session, items)
    await mark_questions_used(tx, [item.question_id for item in items], now=now)

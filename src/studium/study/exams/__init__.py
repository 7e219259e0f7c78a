"""Exams: how they are put together, sat, scored and measured."""

from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.practise_question import QuestionGone, practise_question
from studium.study.exams.actions.save_answer import save_answer
from studium.study.exams.actions.scored_item import scored_item
from studium.study.exams.actions.start_session import (
    DRILL_FEATURES,
    TemplateNotFound,
    start_drill,
    start_session,
)
from studium.study.exams.actions.verify_session import Verdict, verify_session
from studium.study.exams.answers.model import ExamResponse, Writing
from studium.study.exams.answers.store import responses_of
from studium.study.exams.assembly import BlueprintImpossible
from studium.study.exams.blueprints.model import Blueprint, ExamMode, ExamTemplate, ScoringMode
from studium.study.exams.blueprints.store import list_templates, template_by_id, template_by_slug
from studium.study.exams.events import ExamCompleted, ExamStarted
from studium.study.exams.results.store import (
    DomainShare,
    SessionResults,
    domain_shares,
    missed_lineages,
    session_results,
)
from studium.study.exams.sessions.model import ExamSession, ExamStatus, FrozenItem
from studium.study.exams.sessions.store import any_session, frozen_items, sessions_of

__all__ = [
    "DRILL_FEATURES",
    "Blueprint",
    "BlueprintImpossible",
    "DomainShare",
    "ExamCompleted",
    "ExamMode",
    "ExamResponse",
    "ExamSession",
    "ExamStarted",
    "ExamStatus",
    "ExamTemplate",
    "FrozenItem",
    "QuestionGone",
    "ScoringMode",
    "SessionResults",
    "TemplateNotFound",
    "Verdict",
    "Writing",
    "any_session",
    "domain_shares",
    "finalize_session",
    "frozen_items",
    "list_templates",
    "missed_lineages",
    "practise_question",
    "responses_of",
    "save_answer",
    "scored_item",
    "session_results",
    "sessions_of",
    "start_drill",
    "start_session",
    "template_by_id",
    "template_by_slug",
    "verify_session",
]

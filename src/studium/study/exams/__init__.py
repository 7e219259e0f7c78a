"""Exams: how they are put together, sat, scored and measured."""

from studium.study.exams.actions.scored_item import scored_item
from studium.study.exams.events import ExamCompleted, ExamStarted
from studium.study.exams.results.store import SessionResults, session_results
from studium.study.exams.sessions.model import FrozenItem

__all__ = [
    "ExamCompleted",
    "ExamStarted",
    "FrozenItem",
    "SessionResults",
    "scored_item",
    "session_results",
]

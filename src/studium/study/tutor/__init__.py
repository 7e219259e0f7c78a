"""The tutor: questions from a person's own material, and what is said of an answer."""

from studium.study.tutor.actions.explain_missed import (
    Explanation,
    MissedOption,
    Related,
    explain_missed,
)
from studium.study.tutor.model import AnswerEvaluation, QuestionSet, SetItem, SetState
from studium.study.tutor.models import ModelFailed, TutorModel, model_kinds

__all__ = [
    "AnswerEvaluation",
    "Explanation",
    "MissedOption",
    "ModelFailed",
    "QuestionSet",
    "Related",
    "SetItem",
    "SetState",
    "TutorModel",
    "explain_missed",
    "model_kinds",
]

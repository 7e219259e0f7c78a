"""Question types: what each must do, and how they are found."""

from studium.study.questions.types.contract import (
    NO_RESPONSE,
    QuestionTypePlugin,
    Response,
    ResponseInvalid,
)
from studium.study.questions.types.discovery import (
    QuestionTypes,
    QuestionTypeUnknown,
    discover_types,
)
from studium.study.questions.types.scoring import Score

__all__ = [
    "NO_RESPONSE",
    "QuestionTypePlugin",
    "QuestionTypeUnknown",
    "QuestionTypes",
    "Response",
    "ResponseInvalid",
    "Score",
    "discover_types",
]

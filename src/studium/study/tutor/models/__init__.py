"""Language models behind one Protocol, each in a folder of its own."""

from studium.study.tutor.models.contract import (
    Evaluated,
    EvaluateRequest,
    ModelFailed,
    TutorModel,
    Usage,
    WriteRequest,
    Written,
)
from studium.study.tutor.models.discovery import build_model, model_kinds

__all__ = [
    "EvaluateRequest",
    "Evaluated",
    "ModelFailed",
    "TutorModel",
    "Usage",
    "WriteRequest",
    "Written",
    "build_model",
    "model_kinds",
]

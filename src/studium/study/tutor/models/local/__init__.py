"""The embedded default: extractive, deterministic, on this machine."""

from studium.platform.embeddings import Embedder
from studium.study.tutor.models.contract import TutorModel
from studium.study.tutor.models.local.model import LocalModel
from studium.study.tutor.settings import ModelChoice


def build(choice: ModelChoice, embedder: Embedder) -> TutorModel:
    """The local model; it needs no address and no key."""
    return LocalModel(choice.name, embedder)

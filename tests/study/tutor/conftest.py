"""The local model, loaded once, for all tests of the tutor."""

import pytest

from studium.platform.embeddings import Embedder
from studium.platform.parts import Parts
from studium.study.tutor.models import TutorModel, build_model
from studium.study.tutor.settings import LOCAL


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture
def one_model(parts: Parts, embedder: Embedder) -> None:
    """Answer by a model whose weights are loaded already."""
    parts.add(build_model(LOCAL, embedder), as_=TutorModel)

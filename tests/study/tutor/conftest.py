"""The local model, loaded once, for all tests of the tutor."""

import os

import pytest

from studium.platform.embeddings import Embedder

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before a test imports numpy


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()

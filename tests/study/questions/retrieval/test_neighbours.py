"""Neighbours: nearest first by meaning and words, the same for every order of the table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.platform.embeddings import Embedder
from studium.study.questions.retrieval.fusion import fused
from studium.study.questions.retrieval.neighbours import neighbours
from studium.study.questions.retrieval.vectors import centred, expanded, mean_of

TEXTS = {
    "bed-1": "How do you move a client from the bed to a wheelchair?",
    "bed-2": "Which transfer suits a patient who gets out of bed into a wheelchair?",
    "pay-1": "How do I get my money back for a purchase?",
    "pay-2": "Can a payment be refunded?",
    "pen-1": "Which pencil grasp does a six-year-old use in class?",
    "pen-2": "How can a pupil's handwriting become legible?",
}


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_the_nearest_asks_about_the_same(embedder: Embedder) -> None:
    found = neighbours(TEXTS, embedder=embedder, limit=1)
    assert found["bed-1"] == ["bed-2"]
    assert found["pay-2"] == ["pay-1"]
    assert found["pen-2"] == ["pen-1"]


def test_each_has_others_only_and_as_many_as_asked_for(embedder: Embedder) -> None:
    found = neighbours(TEXTS, embedder=embedder, limit=3)
    assert list(found) == sorted(TEXTS)
    for name, nearest in found.items():
        assert len(nearest) == len(set(nearest)) == 3
        assert name not in nearest


def test_a_small_table_gives_fewer(embedder: Embedder) -> None:
    assert neighbours({}, embedder=embedder, limit=5) == {}
    assert neighbours({"1": "alone"}, embedder=embedder, limit=5) == {"1": []}
    assert neighbours({"1": "a", "2": "b"}, embedder=embedder, limit=5) == {"1": ["2"], "2": ["1"]}


def test_the_order_of_the_table_does_not_matter(embedder: Embedder) -> None:
    backwards = dict(reversed(TEXTS.items()))
    assert neighbours(backwards, embedder=embedder, limit=5) == neighbours(
        TEXTS, embedder=embedder, limit=5
    )


def test_equal_texts_are_ordered_by_id(embedder: Embedder) -> None:
    texts = {"c": "the same", "a": "the same", "b": "the same", "d": "another"}
    found = neighbours(texts, embedder=embedder, limit=2)
    assert found["c"] == ["a", "b"]
    assert found["a"] == ["b", "c"]


def test_without_the_model_words_decide() -> None:
    found = neighbours(TEXTS, embedder=Embedder(find=lambda: None), limit=1)
    assert found["bed-1"] == ["bed-2"]


def test_progress_counts_every_text(embedder: Embedder) -> None:
    heard: list[int] = []
    neighbours(TEXTS, embedder=embedder, limit=1, progress=heard.append)
    assert sum(heard) == len(TEXTS)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_sharpened_vectors_keep_unit_length(count: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    sharpened = expanded(centred(vectors, mean_of(vectors)))
    assert sharpened.shape == vectors.shape
    lengths = np.linalg.norm(sharpened, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (count < 2))


def test_expansion_moves_a_vector_towards_its_nearest() -> None:
    east, north, *others = np.eye(7, dtype=np.float32)
    near_east = (0.9 * east + 0.3 * north).astype(np.float32)
    near_east /= np.linalg.norm(near_east)
    found = expanded(np.stack([east, near_east, north, *others]))
    assert found[0] @ found[1] > east @ near_east


@given(
    st.dictionaries(st.integers(0, 20), st.floats(-1, 1)),
    st.dictionaries(st.integers(0, 20), st.floats(0, 50)),
)
def test_fused_scores_know_all_and_stay_in_range(
    meaning: dict[int, float], wording: dict[int, float]
) -> None:
    scores = fused(meaning, wording)
    assert set(scores) == set(meaning) | set(wording)
    assert all(0 <= score <= 1.15 + 1e-9 for score in scores.values())

"""The embedder: the published model's vectors, whatever a text is embedded together with."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studium.platform.embeddings import DIMENSIONS, Embedder, ModelMissing
from studium.platform.embeddings.weights import find_model, is_published

# With their cosines as the model's publishers print them (sbert.net, quickstart).
SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
COSINES = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_are_those_of_the_published_model(embedder: Embedder) -> None:
    vectors = embedder.encode(SENTENCES)
    assert np.allclose(vectors @ vectors.T, COSINES, atol=1e-4)


def test_meaning_is_nearer_than_wording(embedder: Embedder) -> None:
    asked, meant, worded = embedder.encode(
        [
            "Which splint suits a median nerve injury?",
            "What orthosis is indicated after damage to the nervus medianus?",
            "Which car suits a family of five?",
        ]
    )
    assert asked @ meant > asked @ worded + 0.2


def test_rows_have_unit_length_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = ["a", "", "two words", "three words here", "two more"]
    vectors = embedder.encode(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_company_does_not_change_a_vector(embedder: Embedder) -> None:
    texts = [f"{text} {'again ' * (number % 5)}" for number in range(9) for text in SENTENCES]
    together = embedder.encode(texts)
    alone = np.concatenate([embedder.encode([text]) for text in texts])
    assert np.allclose(together, alone, atol=2e-6)
    assert np.array_equal(together, embedder.encode(texts))


def test_a_very_long_text_counts_by_its_beginning(embedder: Embedder) -> None:
    long = "balance " * 300
    first, second = embedder.encode([long + "kitchen", long + "bicycle"])
    assert np.array_equal(first, second)


def test_nothing_to_embed_is_no_error(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, DIMENSIONS)


async def test_off_the_event_loop_it_is_the_same(embedder: Embedder) -> None:
    assert np.array_equal(await embedder.embed(SENTENCES), embedder.encode(SENTENCES))


def test_the_installed_weights_are_the_published_ones(embedder: Embedder) -> None:
    assert embedder.is_available


def test_without_weights_it_says_so() -> None:
    missing = Embedder(find=lambda: None)
    assert not missing.is_available
    with pytest.raises(ModelMissing, match=r"requirements/models.txt"):
        missing.encode(["anything"])


def test_other_weights_are_not_taken_for_the_published_ones(tmp_path: Path) -> None:
    folder = find_model()
    assert folder is not None
    assert not is_published(tmp_path / "missing.safetensors")
    changed = tmp_path / "model.safetensors"
    changed.write_bytes((folder / "model.safetensors").read_bytes()[:-1] + b"\0")
    assert not is_published(changed)


def test_importing_it_loads_neither_numpy_nor_the_model() -> None:
    code = (
        "import sys, studium.platform.embeddings as e; e.Embedder();"
        "print(sorted({'numpy', 'tokenizers'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.strip() == b"[]"

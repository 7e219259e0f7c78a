"""No two seeded questions ask the same thing in other words."""

import json
from pathlib import Path

import numpy as np

from studium.platform.embeddings import Embedder

SEED = Path(__file__).parents[3] / "src" / "studium" / "study" / "questions" / "seed_data"
TOO_NEAR = 0.85  # cosine; the nearest pair stands at 0.77


def test_no_two_stems_mean_the_same() -> None:
    questions = [
        question
        for domain in ("evaluation", "analysis", "intervention", "competency")
        for question in json.loads((SEED / f"{domain}.json").read_text(encoding="utf-8"))
    ]
    vectors = Embedder().encode(
        [f"{question['stem']} {question['body'].get('opening', '')}" for question in questions]
    )
    nearness = np.triu(vectors @ vectors.T, k=1)
    one, other = np.unravel_index(nearness.argmax(), nearness.shape)
    assert nearness.max() < TOO_NEAR, (questions[one]["source_id"], questions[other]["source_id"])

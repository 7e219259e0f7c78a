"""For every text of a table, the others that are nearest to it."""

from collections.abc import Callable, Mapping

import numpy as np

from studium.platform.embeddings import Embedder
from studium.study.questions.retrieval.fusion import WORDING_WEIGHT
from studium.study.questions.retrieval.vectors import Floats, centred, expanded, mean_of
from studium.study.questions.retrieval.wording import Wording

_CHUNK = 128  # texts embedded between two signs of progress
_DECIMALS = 5  # beyond which two scores are the same, and ids decide

Progress = Callable[[int], None]


def neighbours(
    texts: Mapping[str, str],
    *,
    embedder: Embedder,
    limit: int,
    progress: Progress = lambda _: None,
) -> dict[str, list[str]]:
    """For each id its nearest other ids, at most `limit`, nearest first; ties by id.

    The order of the table does not matter. `progress` hears how many texts more were embedded.
    Without the model's weights, words alone decide. Takes about 10 ms a text, and memory for one
    row of scores at a time.
    """
    ids = sorted(texts)
    in_order = [texts[name] for name in ids]
    wording = Wording(in_order)
    meaning = _meaning(in_order, embedder, progress) if embedder.is_available else None
    found = {}
    for row, name in enumerate(ids):
        others = np.arange(len(ids)) != row
        scores = WORDING_WEIGHT * _scaled(wording.scores(row), others)
        if meaning is not None:
            scores += _scaled(meaning @ meaning[row], others)
        scores = np.where(others, scores.round(_DECIMALS), -np.inf)
        nearest = np.argsort(-scores, kind="stable")[: min(limit, len(ids) - 1)]
        found[name] = [ids[place] for place in nearest]
    return found


def _meaning(texts: list[str], embedder: Embedder, progress: Progress) -> Floats:
    by_length = sorted(range(len(texts)), key=lambda row: (len(texts[row]), row))
    vectors: Floats | None = None
    for start in range(0, len(texts), _CHUNK):
        rows = by_length[start : start + _CHUNK]
        made = embedder.encode([texts[row] for row in rows])
        if vectors is None:
            vectors = np.empty((len(texts), made.shape[1]), dtype=np.float32)
        vectors[rows] = made
        progress(len(rows))
    if vectors is None:
        return np.empty((0, 0), dtype=np.float32)
    return expanded(centred(vectors, mean_of(vectors)))


def _scaled(scores: Floats, others: "np.typing.NDArray[np.bool_]") -> Floats:
    """Scores from 0, the farthest of the others, to 1, the nearest."""
    seen = scores[others]
    if not len(seen):
        return np.zeros_like(scores)
    low, high = seen.min(), seen.max()
    scaled: Floats = (scores - low) / max(high - low, np.float32(1e-9))
    return scaled

"""All vectors of a bank, centred and expanded."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from studium.study.questions.retrieval.encoding import from_bytes, to_text
from studium.study.questions.retrieval.store import Stored
from studium.study.questions.retrieval.vectors import centred, expanded, mean_of

_AS_GOOD_AS_BEFORE = 0.999  # cosine with the stored one; writing it again would change nothing


@dataclass(frozen=True, slots=True)
class Sharpened:
    """What is to be stored: the mean, and the vectors that changed."""

    mean: str
    meanings: dict[UUID, str]


def sharpened(stored: list[Stored], mean: bytes | None) -> Sharpened:
    """With a mean, the vectors of those that have none; without, the mean and all that moved."""
    raw = np.stack([from_bytes(each.embedding) for each in stored])
    shared = mean_of(raw) if mean is None else from_bytes(mean)
    if mean is None:
        rows = np.arange(len(stored))
    else:
        rows = np.array([row for row, each in enumerate(stored) if each.meaning is None], dtype=int)
    made = expanded(centred(raw, shared), rows)
    changed = {}
    for row, vector in zip(rows.tolist(), made, strict=True):
        before = stored[row].meaning
        if before is None or float(from_bytes(before) @ vector) < _AS_GOOD_AS_BEFORE:
            changed[stored[row].id] = to_text(vector)
    return Sharpened(to_text(shared), changed)

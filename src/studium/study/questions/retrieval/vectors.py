"""Vectors of meaning, sharpened by the collection that they stand in.

Two steps, each measured in docs/decisions/0020-how-questions-are-found.md:

- *Centring* takes away what all texts of a collection share, so that angles tell them apart
  (Mu and Viswanath, "All-but-the-top", 2018; the mean only).
- *Expansion* adds to each vector those of its nearest ten, weighted by the square of their
  cosines (Radenović et al., "Fine-tuning CNN image retrieval", 2019: alpha query expansion;
  Turcot and Lowe, 2009: done for the whole database).
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

NEAREST = 10
_FEWEST_OTHERS = 5  # for each neighbour: among few texts, the tenth is no neighbour any more
_ALPHA = 2
_BLOCK_ROWS = 1024  # of similarities at a time: 400 MB for a collection of 100,000


def mean_of(vectors: Floats) -> Floats:
    """What the vectors share: shape (384,). Of none at all it is zero."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], dtype=np.float32)
    mean: Floats = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    return mean


def centred(vectors: Floats, mean: Floats) -> Floats:
    """Vectors without what they share, of unit length again."""
    return _unit(vectors - mean)


def expanded(vectors: Floats, rows: NDArray[np.intp] | None = None) -> Floats:
    """Each vector with its nearest ten among the others mixed in; of `rows` only, when given.

    Takes and gives rows of unit length.
    """
    wanted = np.arange(len(vectors)) if rows is None else rows
    count = min(NEAREST, (len(vectors) - 1) // _FEWEST_OTHERS)
    if count < 1:
        return vectors[wanted]
    result = np.empty((len(wanted), vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(wanted), _BLOCK_ROWS):
        own = wanted[start : start + _BLOCK_ROWS]
        near = vectors[own] @ vectors.T
        near[np.arange(len(own)), own] = -2  # a vector is no neighbour of its own
        places = np.argpartition(-near, count - 1, axis=1)[:, :count]
        weights = np.maximum(np.take_along_axis(near, places, axis=1), 0) ** _ALPHA
        mixed = np.einsum("ij,ijk->ik", weights, vectors[places])
        result[start : start + len(own)] = vectors[own] + mixed
    return _unit(result)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, np.float32(1e-9))
    return unit

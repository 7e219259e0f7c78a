"""Vectors as PostgreSQL reads and sends them."""

import json

import numpy as np

from studium.study.questions.retrieval.vectors import Floats

_HEADER_BYTES = 4  # two 16-bit numbers: the dimensions, and nothing


def to_text(vector: Floats) -> str:
    """As pgvector reads it: `[0.1,0.2]`."""
    return json.dumps([round(value, 7) for value in vector.tolist()])


def from_bytes(sent: bytes) -> Floats:
    """What `vector_send` gives."""
    return np.frombuffer(sent, dtype=">f4", offset=_HEADER_BYTES).astype(np.float32)

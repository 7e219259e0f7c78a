"""How much texts share their words: BM25 (Robertson and Zaragoza, 2009), in memory.

It stands in for PostgreSQL's full text where a table of texts is searched without a database.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

_SATURATION = 1.2  # k1
_LENGTH_WEIGHT = 0.75  # b
_WORD = re.compile(r"\w+")
_SHORTEST_PLURAL = 4


class Wording:
    """An index over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index them once."""
        self._words = [_words(text) for text in texts]
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        average = max(1.0, sum(map(len, self._words)) / max(1, len(texts)))
        for row, words in enumerate(self._words):
            length = 1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * len(words) / average
            for word, count in Counter(words).items():
                found[word].append(
                    (row, count * (_SATURATION + 1) / (count + _SATURATION * length))
                )
        self._places = {
            word: (np.array([row for row, _ in rows]), _weighed(rows, len(texts)))
            for word, rows in found.items()
        }

    def scores(self, row: int) -> Floats:
        """How near each text is to one of them in its words: shape (texts,)."""
        scores = np.zeros(len(self._words), dtype=np.float32)
        for word in sorted(set(self._words[row])):  # one order of summing, one result
            rows, weights = self._places[word]
            scores[rows] += weights
        return scores


def _words(text: str) -> list[str]:
    """Words in lower case, without the s of plurals."""
    return [
        word[:-1] if len(word) >= _SHORTEST_PLURAL and word.endswith("s") else word
        for word in _WORD.findall(text.lower())
    ]


def _weighed(rows: list[tuple[int, float]], texts: int) -> Floats:
    rarity = math.log(1 + (texts - len(rows) + 0.5) / (len(rows) + 0.5))
    return np.array([rarity * weight for _, weight in rows], dtype=np.float32)

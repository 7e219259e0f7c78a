"""Which words of two texts say the same where they stand.

Words are matched greedily by the nearness of their contextual vectors (Zhang et al., "BERTScore",
2020), with equal stems and misspellings found first; numbers match only numbers of equal value.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from studium.platform.embeddings import Embedder
from studium.study.tutor.language.words import FORMULAS, Word, is_misspelling, stems_of, words_of

Floats: TypeAlias = NDArray[np.float32]

_UNRELATED = 0.1  # the nearness that two words of one subject have without meaning the same
_STOP_WORD_WEIGHT = 0.02
_MOST_WORDS = 256  # the model does not look at more
_SPELLING_MATCH = 0.95


@dataclass(frozen=True)
class Text:
    """A text with its words, what each means where it stands, and what the whole means."""

    text: str
    words: tuple[Word, ...]
    vectors: Floats  # shape (words, 384), unit rows
    whole: Floats  # shape (384,)

    @cached_property
    def content(self) -> list[int]:
        """Which words say something by themselves."""
        return [index for index, word in enumerate(self.words) if word.is_content]

    @cached_property
    def stems(self) -> set[str]:
        """The stems of the words that say something."""
        return stems_of(self.words)


def read_texts(embedder: Embedder, texts: Sequence[str]) -> list[Text]:
    """The texts with their vectors. Raises ModelMissing."""
    return [
        Text(text, tuple(words), _word_vectors(words, part.spans, part.vectors), part.whole)
        for text, words, part in zip(
            texts,
            (words_of(text)[:_MOST_WORDS] for text in texts),
            embedder.encode_tokens(texts),
            strict=True,
        )
    ]


def _word_vectors(
    words: Sequence[Word], spans: Sequence[tuple[int, int]], vectors: Floats
) -> Floats:
    found = np.zeros((len(words), vectors.shape[1]), dtype=np.float32)
    for index, word in enumerate(words):
        rows = [
            row for row, (start, end) in enumerate(spans) if start < word.end > word.start < end
        ]
        if rows:  # beyond the model's longest text there are none
            found[index] = vectors[rows].mean(axis=0)
            found[index] /= np.linalg.norm(found[index])
    return found


def nearness(one: Text, other: Text) -> Floats:
    """How much each word of one says what each of the other does: 0 to 1, shape (words, words)."""
    near = (one.vectors @ other.vectors.T - _UNRELATED) / (1 - _UNRELATED)
    near = np.clip(near, 0, 1)
    for i, a in enumerate(one.words):
        for j, b in enumerate(other.words):
            if a.is_number or b.is_number:
                near[i, j] = a.stem == b.stem
            elif a.stem == b.stem:
                near[i, j] = 1
            elif a.is_content and b.is_content and is_misspelling(a.lower, b.lower):
                near[i, j] = max(near[i, j], _SPELLING_MATCH)
            elif a.is_content != b.is_content:
                near[i, j] *= 0.5
    for i, j in _initials(one.words, other.words):
        near[i, j] = 1
    for j, i in _initials(other.words, one.words):
        near[i, j] = 1
    found: Floats = near
    return found


def _initials(long: Sequence[Word], short: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where words of one text are abbreviated in the other, by first letters or as a formula.

    Pairs of (word of `long`, word of `short`).
    """
    for j, word in enumerate(short):
        spelt = FORMULAS.get(word.lower) or (word.lower if word.text[1:2].isupper() else "")
        size = len(spelt.split()) if " " in spelt else len(spelt)
        for i in range(len(long) - size + 1 if size > 1 else 0):
            run = long[i : i + size]
            if " ".join(w.lower for w in run) == spelt or "".join(w.lower[0] for w in run) == spelt:
                yield from ((k, j) for k in range(i, i + size))


def weights(text: Text, known: Text) -> Floats:
    """How much each word of a text says beyond what the question has already said.

    Long words are rarer and say more (Zipf's law of abbreviation).
    """
    return np.array(
        [
            _STOP_WORD_WEIGHT
            if not word.is_content
            else (0.3 if word.stem in known.stems else 1.0) * _rarity(word)
            for word in text.words
        ],
        dtype=np.float32,
    )


def _rarity(word: Word) -> float:
    return 1.0 if word.is_number else 0.6 + 0.4 * min(1.0, math.log(max(1, len(word.stem))) / 2)

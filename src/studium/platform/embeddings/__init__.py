"""Texts as vectors whose nearness is nearness of meaning, made on this machine."""

from studium.platform.embeddings.embedder import Embedder, ModelMissing
from studium.platform.embeddings.weights import DIMENSIONS

__all__ = ["DIMENSIONS", "Embedder", "ModelMissing"]

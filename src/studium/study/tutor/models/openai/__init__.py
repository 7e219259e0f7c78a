"""Any address that speaks the chat protocol of OpenAI: OpenAI, Azure, Ollama, vLLM."""

from studium.platform.embeddings import Embedder
from studium.study.tutor.models.contract import TutorModel
from studium.study.tutor.models.openai.connection import connect
from studium.study.tutor.models.remote import RemoteModel
from studium.study.tutor.settings import ModelChoice


def build(choice: ModelChoice, embedder: Embedder) -> TutorModel:
    """The model; needs `model` and, unless the address asks for none, `api_key`."""
    return RemoteModel(choice, embedder, connect)

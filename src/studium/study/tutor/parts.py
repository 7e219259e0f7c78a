"""The model that answers, built at start without loading anything."""

from studium.platform.embeddings import Embedder
from studium.platform.parts import Parts
from studium.study.tutor.models import TutorModel, build_model
from studium.study.tutor.settings import TutorSettings


async def provide(parts: Parts) -> None:
    """Add the chosen model. Raises ValueError when the settings name none."""
    parts.add(build_model(parts[TutorSettings].chosen, parts[Embedder]), as_=TutorModel)

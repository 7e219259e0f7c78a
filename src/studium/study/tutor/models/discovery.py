"""Which models there are: the folders beside this file."""

from importlib import import_module
from pathlib import Path

from studium.platform.embeddings import Embedder
from studium.study.tutor.models.contract import TutorModel
from studium.study.tutor.settings import ModelChoice


def model_kinds() -> list[str]:
    """The kinds of model that can be chosen."""
    here = Path(__file__).parent
    return sorted(folder.name for folder in here.iterdir() if (folder / "__init__.py").is_file())


def build_model(choice: ModelChoice, embedder: Embedder) -> TutorModel:
    """The chosen model. Raises ValueError when there is no such kind, or it is set up wrongly."""
    if choice.kind not in model_kinds():
        kinds = ", ".join(model_kinds())
        raise ValueError(f"TUTOR_MODELS: there is no kind {choice.kind!r}, only {kinds}")
    model = import_module(f"{__package__}.{choice.kind}").build(choice, embedder)
    if not isinstance(model, TutorModel):
        raise TypeError(f"models/{choice.kind} does not fulfil TutorModel")
    return model

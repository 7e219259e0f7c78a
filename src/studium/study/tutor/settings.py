"""What the operator decides about the tutor."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from studium.platform.settings import Address, ModuleSettings


class ModelChoice(BaseModel):
    """One language model that may answer, and what it costs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    kind: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    model: str = ""
    base_url: Address | None = None
    api_key: SecretStr = SecretStr("")
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    max_attempts: Annotated[int, Field(ge=1, le=5)] = 2
    max_output_tokens: Annotated[int, Field(ge=256, le=64_000)] = 8_000
    max_total_tokens: Annotated[int, Field(ge=1_000, le=2_000_000)] = 200_000
    micros_per_1000_input_tokens: Annotated[int, Field(ge=0)] = 0
    micros_per_1000_output_tokens: Annotated[int, Field(ge=0)] = 0
    credits_per_question: Annotated[int, Field(ge=1, le=1_000)] = 1
    credits_per_answer: Annotated[int, Field(ge=1, le=1_000)] = 1


LOCAL = ModelChoice(name="local", kind="local")


class TutorSettings(ModuleSettings):
    """The tutor."""

    tutor_model: str = Field(
        "local", description="Which model answers: `local`, or a name from TUTOR_MODELS."
    )
    tutor_models: list[ModelChoice] = Field(
        [],
        description="Models that may answer, as JSON. Each has `name` and `kind` (`openai` for any "
        "OpenAI-compatible address, `anthropic`, `local`), and may have `model`, `base_url`, "
        "`api_key`, limits and prices. A learner's material goes to the chosen one only.",
    )

    @property
    def chosen(self) -> ModelChoice:
        """The model that answers. Raises ValueError when TUTOR_MODEL names none."""
        for choice in (*self.tutor_models, LOCAL):
            if choice.name == self.tutor_model:
                return choice
        names = ", ".join(choice.name for choice in (*self.tutor_models, LOCAL))
        raise ValueError(f"TUTOR_MODEL names no model: choose one of {names}")

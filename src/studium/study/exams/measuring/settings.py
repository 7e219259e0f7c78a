"""What the operator decides for statistics of exams."""

from pydantic import Field

from studium.platform.settings import ModuleSettings


class MeasuringSettings(ModuleSettings):
    """From how many attempts on statistics say anything."""

    exam_statistics_least_attempts: int = Field(
        default=30,
        ge=2,
        le=10_000,
        description="Finished first attempts at an exam before it has statistics.",
    )

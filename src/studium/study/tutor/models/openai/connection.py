"""The chat protocol of OpenAI, spoken over a client of ours."""

from typing import TYPE_CHECKING

from studium.study.tutor.settings import ModelChoice

if TYPE_CHECKING:
    from httpx2 import AsyncClient
    from pydantic_ai.models import Model


def connect(choice: ModelChoice, client: "AsyncClient") -> "Model":
    """What speaks to the model at `base_url`, OpenAI's own without one."""
    from openai import AsyncOpenAI  # noqa: PLC0415 - takes a second
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    speaker = AsyncOpenAI(
        api_key=choice.api_key.get_secret_value() or "none",
        base_url=choice.base_url,
        http_client=client,
        max_retries=choice.max_attempts - 1,
        timeout=choice.timeout_seconds,
    )
    return OpenAIChatModel(choice.model, provider=OpenAIProvider(openai_client=speaker))

"""The Messages protocol of Anthropic, spoken over a client of ours."""

from typing import TYPE_CHECKING

from studium.study.tutor.settings import ModelChoice

if TYPE_CHECKING:
    from httpx2 import AsyncClient
    from pydantic_ai.models import Model


def connect(choice: ModelChoice, client: "AsyncClient") -> "Model":
    """What speaks to the model at `base_url`, Anthropic's own without one."""
    from anthropic import AsyncAnthropic  # noqa: PLC0415 - takes a second
    from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
    from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

    speaker = AsyncAnthropic(
        api_key=choice.api_key.get_secret_value() or "none",
        base_url=choice.base_url,
        http_client=client,
        max_retries=choice.max_attempts - 1,
        timeout=choice.timeout_seconds,
    )
    return AnthropicModel(choice.model, provider=AnthropicProvider(anthropic_client=speaker))

"""What PayPal asks of an account that is connected, and whether it can be used."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studium.commerce.payments.providers.contract import ProviderFailed, ProviderRefused
from studium.commerce.payments.providers.paypal.client import PayPalClient
from studium.connect.connections import ConnectionMode, Credentials, Finding
from studium.platform.http import Http
from studium.platform.settings import Settings

LIVE_BASE = "https://api-m.paypal.com"
SANDBOX_BASE = "https://api-m.sandbox.paypal.com"
_WAITS_SECONDS = 15
_FIRST_ERROR, _NOT_FOUND = 400, 404
_WEBHOOKS = "/v1/notifications/webhooks"
STEPS = (
    "Sign in at developer.paypal.com; keep to its Sandbox to try things without real money.",
    "Under Apps & Credentials, create an app and copy its client id and its secret.",
    "In the same app, under Features, tick Transaction search: by it the books are compared.",
    "In the same app, under Webhooks, add a webhook with the address {webhook} and all events.",
    "Copy the id that PayPal shows beside that webhook.",
)
Words = Annotated[str, Field(pattern=r"^[!-~]+$", max_length=255)]


class PayPalConfiguration(BaseModel):
    """What is no secret."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    environment: Literal["sandbox", "live"] = Field(
        "sandbox",
        title="Environment",
        description="sandbox to try things, which it is when empty; live for real money.",
    )


class PayPalSecrets(BaseModel):
    """What is."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    client_id: Words = Field(title="Client id", description="Of your app at PayPal.")
    client_secret: Words = Field(title="Secret", description="Of the same app.")
    webhook_id: Words | None = Field(
        None,
        title="Webhook id",
        description="It can follow once the webhook is made.",
    )


def mode_of(configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
    """The mode of the environment: PayPal's ids tell nothing of it."""
    del secrets
    is_live = configuration.get("environment") == "live"
    return (ConnectionMode.LIVE if is_live else ConnectionMode.TEST).value


def base_of(credentials: Credentials, settings: Settings) -> str:
    """Where the API of an account is: a live one's is never led elsewhere."""
    if credentials.mode is ConnectionMode.LIVE:
        return LIVE_BASE
    named = settings.paypal_api_base
    return SANDBOX_BASE if named == LIVE_BASE else named


async def check(credentials: Credentials, http: Http, settings: Settings) -> Finding:
    """Asks for a token and for the webhook, if one is given."""
    client = PayPalClient(base_of(credentials, settings), credentials, http)
    webhook_id = credentials.secret("webhook_id")
    path = f"{_WEBHOOKS}/{webhook_id}" if webhook_id else _WEBHOOKS
    try:
        async with asyncio.timeout(_WAITS_SECONDS):
            answer = await client.send("GET", path, {}, None)
    except (ProviderFailed, ProviderRefused, TimeoutError):
        return Finding(
            finding=f"{client.base} does not let us in, or does not answer",
            remedy="copy client id and secret from PayPal once more, of the right environment",
        )
    if answer.status == _NOT_FOUND and webhook_id:
        return Finding(
            finding="PayPal accepts our key and knows no such webhook",
            remedy="copy the webhook's id from your app at PayPal",
        )
    if answer.status >= _FIRST_ERROR:
        return Finding(
            finding=f"{client.base}{_WEBHOOKS} answers {answer.status}",
            remedy="see that the app may use webhooks, or try again later",
        )
    if not webhook_id:
        return Finding(
            finding="PayPal accepts our key, and no webhook can be believed yet",
            remedy="add the webhook's id",
        )
    return Finding(finding="PayPal accepts our key and knows our webhook")

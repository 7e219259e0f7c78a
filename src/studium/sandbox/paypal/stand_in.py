"""The PayPal twin, as the sandbox mounts it."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr
from starlette.routing import Mount

from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox.finding import StandIn
from studium.sandbox.kit import Webhooks
from studium.sandbox.paypal.accounts import BUYERS, CREATOR, OPERATOR, PAYPAL_TWIN
from studium.sandbox.paypal.app import build_app
from studium.sandbox.paypal.due import settle
from studium.sandbox.paypal.objects import EVENT, WEBHOOK, api_address
from studium.sandbox.paypal.registration import register_webhook
from studium.sandbox.paypal.signing import RETRY_AFTER, write_webhook


def _settings(settings: Settings) -> Mapping[str, Any]:
    return {
        "paypal_client_id": PAYPAL_TWIN.client_id,
        "paypal_client_secret": SecretStr(PAYPAL_TWIN.client_secret),
        "paypal_merchant_id": PAYPAL_TWIN.merchant_id,
        "paypal_webhook_id": PAYPAL_TWIN.webhook_id,
        "paypal_api_base": api_address(settings),
    }


def _routes(parts: Parts) -> list[Mount]:
    return [Mount(PAYPAL_TWIN.path, build_app(parts), name="sandbox-paypal")]


async def _prepare(parts: Parts) -> None:
    """Have every event of the operator's account sent to this installation."""
    await register_webhook(parts, f"{parts[Settings].base_url}/api/webhooks/paypal")


STAND_IN = StandIn(
    title="PayPal",
    text=(
        f"REST APIs at <code>{PAYPAL_TWIN.path}</code>: orders, payments, vault, webhooks, "
        f'with an approval page. <a href="{PAYPAL_TWIN.path}/dashboard">Dashboard</a>, '
        f'<a href="{PAYPAL_TWIN.path}/webhooks">webhooks sent</a>'
    ),
    routes=_routes,
    settings=_settings,
    prepare=_prepare,
    settle=settle,
    webhooks=Webhooks(WEBHOOK, EVENT, write_webhook, RETRY_AFTER),
    details={"accounts": (OPERATOR, CREATOR), "buyers": tuple(BUYERS.values())},
)

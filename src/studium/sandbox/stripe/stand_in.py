"""The Stripe twin, as the sandbox mounts it."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr
from starlette.routing import Mount

from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox.finding import StandIn
from studium.sandbox.stripe.accounts import CREATOR, OPERATOR, STRIPE_TWIN
from studium.sandbox.stripe.app import build_app
from studium.sandbox.stripe.cards import CARDS
from studium.sandbox.stripe.deliveries import WEBHOOKS
from studium.sandbox.stripe.due import settle
from studium.sandbox.stripe.registration import register_webhook


def _settings(settings: Settings) -> Mapping[str, Any]:
    return {
        "stripe_secret_key": SecretStr(STRIPE_TWIN.secret_key),
        "stripe_publishable_key": STRIPE_TWIN.publishable_key,
        "stripe_webhook_secret": SecretStr(STRIPE_TWIN.webhook_secret),
        "stripe_account_id": STRIPE_TWIN.account_id,
        "stripe_api_base": f"http://127.0.0.1:{settings.port}{STRIPE_TWIN.path}",
    }


def _routes(parts: Parts) -> list[Mount]:
    return [Mount(STRIPE_TWIN.path, build_app(parts), name="sandbox-stripe")]


async def _prepare(parts: Parts) -> None:
    """Have every event of the operator's account sent to this installation."""
    await register_webhook(parts, f"{parts[Settings].base_url}/api/webhooks/stripe")


STAND_IN = StandIn(
    title="Stripe",
    text=(
        f"API at <code>{STRIPE_TWIN.path}</code>, version <code>{STRIPE_TWIN.api_version}</code>, "
        "with hosted checkout and signed webhooks. "
        f'<a href="{STRIPE_TWIN.path}/webhooks">Webhooks sent</a>'
    ),
    routes=_routes,
    settings=_settings,
    prepare=_prepare,
    settle=settle,
    webhooks=WEBHOOKS,
    details={"cards": CARDS, "accounts": (OPERATOR, CREATOR)},
)

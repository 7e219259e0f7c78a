"""The operator's own webhook endpoint, known to the twin from the start."""

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.kit import NewObject
from studium.sandbox.stripe.accounts import API_VERSION, OPERATOR, STRIPE_TWIN
from studium.sandbox.stripe.resources.webhook_endpoints import endpoint_body

_ENDPOINT_ID = "we_studium_house"


async def register_webhook(parts: Parts, url: str) -> None:
    """Send every event of the operator's account to `url`, signed with the known secret.

    Calling it again changes the address.
    """
    now = parts[Clock].now()
    params = {
        "api_version": API_VERSION,
        "description": "The operator itself",
        "enabled_events": ["*"],
        "url": url,
    }
    body = endpoint_body(_ENDPOINT_ID, params, int(now.timestamp()))
    private = {"secret": STRIPE_TWIN.webhook_secret}
    async with parts[Database].transaction() as tx:
        await kit.upsert(tx, NewObject(OPERATOR.id, body["object"], body, private))

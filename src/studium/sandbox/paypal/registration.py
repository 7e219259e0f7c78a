"""The operator's own webhook, known to the twin from the start."""

from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.sandbox import kit
from studium.sandbox.kit import NewObject
from studium.sandbox.paypal.accounts import OPERATOR, PAYPAL_TWIN
from studium.sandbox.paypal.objects import WEBHOOK, twin_address
from studium.sandbox.paypal.resources.webhooks import webhook_body


async def register_webhook(parts: Parts, url: str) -> None:
    """Send every event of the operator's account to `url`, signed for the known webhook id.

    Calling it again changes the address.
    """
    given = {"url": url, "event_types": [{"name": "*"}]}
    body = webhook_body(PAYPAL_TWIN.webhook_id, given, twin_address(parts))
    async with parts[Database].transaction() as tx:
        await kit.upsert(tx, NewObject(OPERATOR.id, WEBHOOK, body))

"""How Stripe writes and signs a webhook."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.sandbox.kit import Stored, Webhooks, Written

# Stripe's sandboxes try three times in a few hours; the first retry comes soon, so that a
# receiver that was being restarted is not kept waiting.
RETRY_AFTER = (timedelta(minutes=5), timedelta(hours=2))


def sign(body: str, secret: str, at: datetime) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over the second and the body."""
    second = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{second}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={second},v1={digest}"


async def _write(
    _: Parts, __: Transaction, event: Stored, endpoint: Stored, now: datetime
) -> Written | None:
    if endpoint.body["status"] != "enabled":
        return None
    body = json.dumps(event.body, indent=2, ensure_ascii=False)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": sign(body, endpoint.private["secret"], now),
    }
    return Written(endpoint.body["url"], headers, body.encode())


WEBHOOKS = Webhooks("webhook_endpoint", "event", _write, RETRY_AFTER)

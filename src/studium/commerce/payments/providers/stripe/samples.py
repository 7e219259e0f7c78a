"""Sample events of Stripe's, about things that no account has."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from studium.commerce.payments.providers.event_readers import event_readers
from studium.commerce.payments.providers.stripe.versions import API_VERSION
from studium.connect.connections import Connection, ConnectionMode, Credentials
from studium.connect.inbound import Delivery
from studium.platform.ids import new_id


def sample_deliveries(
    connection: Connection, credentials: Credentials, *, now: datetime
) -> list[Delivery]:
    """See `SampleDeliveries`. Signed as docs.stripe.com/webhooks#verify-manually says."""
    run = new_id().hex
    events = [
        _event(kind, f"{run}{number:03}", connection, now)
        for number, kind in enumerate(sorted(event_readers(__package__)))
    ]
    return [_signed(event, credentials.secret("webhook_secret"), now) for event in events]


def _event(kind: str, name: str, connection: Connection, now: datetime) -> dict[str, Any]:
    is_live = connection.mode is ConnectionMode.LIVE
    return {
        "id": f"evt_sample{name}",
        "object": "event",
        "api_version": API_VERSION,
        "created": int(now.timestamp()),
        "livemode": is_live,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
        "data": {"object": _object(kind, name) | {"livemode": is_live}},
    }


def _object(kind: str, name: str) -> dict[str, Any]:
    """The members that our readers look at; what it names is known to nobody."""
    noun = kind.rpartition(".")[0]
    return {
        "id": f"sample_{name}",
        "object": noun.rpartition(".")[2],
        "amount": 4900,
        "amount_received": 4900,
        "amount_captured": 4900,
        "amount_refunded": 0,
        "amount_total": 4900,
        "captured": True,
        "currency": "usd",
        "metadata": {},
        "payment_intent": f"pi_sample{name}",
        "payment_status": "paid",
        "reason": "general",
        "status": "needs_response" if "dispute" in kind else "succeeded",
    }


def _signed(event: dict[str, Any], secret: str, now: datetime) -> Delivery:
    body = json.dumps(event).encode()
    at = int(now.timestamp())
    signature = hmac.new(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256).hexdigest()
    headers = {"stripe-signature": f"t={at},v1={signature}", "content-type": "application/json"}
    return Delivery(headers, body)

"""Proving that a delivery is Stripe's: docs.stripe.com/webhooks#verify-manually.

Done here instead of by the SDK because it must go by our clock, on raw bytes, and without
importing the SDK into the web server.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from studium.connect.connections import Connection, ConnectionMode, Credentials
from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent

_TOLERANCE_SECONDS = 300
_MOST_SIGNATURES = 10
_LONGEST_ID = 255
_LARGEST_MOMENT = 253_402_300_799  # the last second of the year 9999
# What an operator does about a refused delivery.
_COPY_KEY = "set STRIPE_WEBHOOK_SECRET to the signing secret of the endpoint in Stripe's dashboard"
_SET_CLOCK = "set this machine's clock; Stripe delivers again what it sent"
_SAME_MODE = "take key and endpoint both from Stripe's live mode, or both from its test mode"
_SET_ACCOUNT = "set STRIPE_ACCOUNT_ID, or send that account's events to its own connection"


def verify_delivery(
    delivery: Delivery, *, connection: Connection, credentials: Credentials, now: datetime
) -> VerifiedEvent:
    """The event's own words, once signature, time, account and mode are right.

    Raises InboundRefused with the reason.
    """
    verify_signature(
        delivery.headers.get("stripe-signature", ""),
        delivery.body,
        secret=credentials.secret("webhook_secret"),
        now=now,
    )
    event = _event_in(delivery.body)
    if event.get("account") not in (None, connection.account_ref):
        raise InboundRefused("another_account", _SET_ACCOUNT)
    if event.get("livemode") is not (connection.mode is ConnectionMode.LIVE):
        raise InboundRefused("another_mode", _SAME_MODE)
    return VerifiedEvent(
        provider_event_id=event["id"],
        type=event["type"],
        created_at=datetime.fromtimestamp(event["created"], UTC),
    )


def verify_signature(header: str, body: bytes, *, secret: str, now: datetime) -> None:
    """Check `t=<seconds>,v1=<hex>` over `<seconds>.<body>`. Raises InboundRefused."""
    if not secret:
        raise InboundRefused("no_secret_configured", _COPY_KEY)
    if not header:
        raise InboundRefused("no_signature")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == "v1"][:_MOST_SIGNATURES]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit()) or not signatures:
        raise InboundRefused("malformed_signature")
    signed = times[0].encode() + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode()
    if not any(hmac.compare_digest(expected, given.encode()) for given in signatures):
        raise InboundRefused("wrong_signature", _COPY_KEY)
    if abs(now.timestamp() - int(times[0])) > _TOLERANCE_SECONDS:
        raise InboundRefused("outside_tolerance", _SET_CLOCK)


def _event_in(body: bytes) -> dict[str, Any]:
    """The event object, with the members that we rely on."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise InboundRefused("not_json") from None
    if not isinstance(event, dict) or event.get("object") != "event":
        raise InboundRefused("not_an_event")
    data = event.get("data")
    is_whole = (
        _is_text(event.get("id"))
        and _is_text(event.get("type"))
        and type(event.get("created")) is int
        and 0 <= event["created"] <= _LARGEST_MOMENT
        and isinstance(data, dict)
        and isinstance(data.get("object"), dict)
    )
    if not is_whole:
        raise InboundRefused("not_an_event")
    return event


def _is_text(value: object) -> bool:
    """Text that a column can hold: neither NUL nor half of a surrogate pair in it."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable()

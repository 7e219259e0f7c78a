"""Proving that a delivery is PayPal's: developer.paypal.com/api/rest/webhooks/rest.

The signature is RSA over SHA-256 of `id|time|webhook id|CRC-32 of the raw bytes, in decimal`.
Where its certificate cannot be fetched, PayPal is asked whether it is right.
"""

import base64
import binascii
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from studium.commerce.payments.providers.contract import ProviderFailed, ProviderRefused
from studium.commerce.payments.providers.paypal.certificates import (
    CertificateRefused,
    Certificates,
    CertificateUnknown,
)
from studium.commerce.payments.providers.paypal.client import PayPalClient, moment
from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent

# PayPal delivers for three days, with the time of the first try: 25 times at most.
_TOLERANCE = timedelta(days=3, hours=1)
_AHEAD = timedelta(minutes=5)
_LONGEST_ID = 255
_LONGEST_HEADER = 2048
_VERIFY = "/v1/notifications/verify-webhook-signature"
# What an operator does about a refused delivery.
_COPY_ID = "set PAYPAL_WEBHOOK_ID to the id of the webhook in developer.paypal.com, Apps"
_SET_CLOCK = "set this machine's clock; PayPal delivers again what it sent"
_FIELDS = {
    "transmission_id": "paypal-transmission-id",
    "transmission_time": "paypal-transmission-time",
    "transmission_sig": "paypal-transmission-sig",
    "cert_url": "paypal-cert-url",
    "auth_algo": "paypal-auth-algo",
}
SIGNATURE_HEADERS = tuple(_FIELDS.values())


async def verify_delivery(
    delivery: Delivery,
    *,
    client: PayPalClient,
    certificates: Certificates,
    now: datetime,
) -> VerifiedEvent:
    """The event's own words, once its signature is right. Raises InboundRefused with the reason."""
    webhook_id = client.credentials.secret("webhook_id")
    if not webhook_id:
        raise InboundRefused("no_webhook_id_configured", _COPY_ID)
    given = {name: delivery.headers.get(header, "") for name, header in _FIELDS.items()}
    if not all(given.values()):
        raise InboundRefused("no_signature")
    if any(len(value) > _LONGEST_HEADER for value in given.values()):
        raise InboundRefused("malformed_signature")
    if given["auth_algo"] != "SHA256withRSA":
        raise InboundRefused("unknown_algorithm")
    _check_time(given["transmission_time"], now)
    event = _event_in(delivery.body)
    try:
        key = await certificates.key(given["cert_url"], client.http, base=client.base, now=now)
    except CertificateRefused as problem:
        raise InboundRefused(str(problem)) from problem
    except CertificateUnknown:
        await _ask_paypal(client, given, webhook_id, delivery.body)
        return event
    signed = f"{given['transmission_id']}|{given['transmission_time']}|{webhook_id}"
    signed += f"|{zlib.crc32(delivery.body)}"
    try:
        signature = base64.b64decode(given["transmission_sig"], validate=True)
        key.verify(signature, signed.encode(), PKCS1v15(), SHA256())
    except (binascii.Error, ValueError):
        raise InboundRefused("malformed_signature") from None
    except InvalidSignature:
        raise InboundRefused("wrong_signature", _COPY_ID) from None
    return event


async def _ask_paypal(
    client: PayPalClient, given: dict[str, str], webhook_id: str, body: bytes
) -> None:
    """Have PayPal check it. The event goes as it came: written anew, it would be another."""
    fields = json.dumps(given | {"webhook_id": webhook_id})
    asked = fields.removesuffix("}").encode() + b', "webhook_event": ' + body + b"}"
    try:
        answer = await client.send("POST", _VERIFY, {"Content-Type": "application/json"}, asked)
        verdict = answer.json().get("verification_status")
    except (ProviderFailed, ProviderRefused, ValueError, AttributeError):
        raise InboundRefused("certificate_not_available", "see that PayPal is reached") from None
    if verdict != "SUCCESS":
        raise InboundRefused("wrong_signature", _COPY_ID)


def _check_time(text: str, now: datetime) -> None:
    try:
        sent_at = moment(text)
        age = now - sent_at if sent_at else None
    except (ValueError, TypeError, OverflowError):
        age = None
    if age is None:
        raise InboundRefused("malformed_signature")
    if not -_AHEAD <= age <= _TOLERANCE:
        raise InboundRefused("outside_tolerance", _SET_CLOCK)


def _event_in(body: bytes) -> VerifiedEvent:
    """What the event says of itself, with the members that we rely on."""
    try:
        event: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise InboundRefused("not_json") from None
    if not isinstance(event, dict) or not isinstance(event.get("resource"), dict):
        raise InboundRefused("not_an_event")
    try:
        created_at = moment(event.get("create_time"))
    except ValueError:
        created_at = None
    has_zone = created_at is not None and created_at.tzinfo is not None
    if created_at is None or not (has_zone and _is_text(event.get("id"))):
        raise InboundRefused("not_an_event")
    if not _is_text(event.get("event_type")):
        raise InboundRefused("not_an_event")
    return VerifiedEvent(
        provider_event_id=event["id"], type=event["event_type"], created_at=created_at
    )


def _is_text(value: object) -> bool:
    """Text that a column can hold: neither NUL nor half of a surrogate pair in it."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable()

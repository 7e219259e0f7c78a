"""WHCC's callbacks: the verifier of the registration, then `Processed` and `Shipped`."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from studium.connect.connections import Credentials
from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent
from studium.studio.printing.labs.contract import LabNews, LabProblem, LabReason
from studium.studio.printing.model import OrderState

VERIFIER = "verifier"
_TOLERANCE = timedelta(minutes=5)
_REASONS = {
    "400.01": LabReason.HASH_MISMATCH,
    "400.02": LabReason.FILE_UNREACHABLE,
    "400.03": LabReason.FILE_UNREACHABLE,
}


def verify(delivery: Delivery, credentials: Credentials, now: datetime) -> VerifiedEvent:
    """What a callback is. Raises InboundRefused when its signature is missing or wrong.

    The verifier comes before anything is agreed upon and is unsigned; it is only ever sent back
    to WHCC.
    """
    payload = read_body(delivery.body)
    if VERIFIER in payload and "whcc-signature" not in delivery.headers:
        return VerifiedEvent(_id_of(delivery.body), VERIFIER, now)
    signed_at = _check_signature(delivery, credentials.secret("consumer_secret"), now)
    return VerifiedEvent(_id_of(delivery.body), str(payload.get("Event", "unknown")), signed_at)


def read_body(body: bytes) -> dict[str, Any]:
    """The callback, sent as JSON or, the verifier, as a form. Raises InboundRefused."""
    try:
        payload = json.loads(body)
    except ValueError:
        payload = {
            name: each[0] for name, each in parse_qs(body.decode("utf-8", "replace")).items()
        }
    if not isinstance(payload, dict) or not payload:
        raise InboundRefused("not_a_callback")
    return payload


def verifier_in(payload: Mapping[str, Any]) -> str | None:
    """The verifier, when it is that callback."""
    return str(payload[VERIFIER]) if VERIFIER in payload and "Event" not in payload else None


def read_news(payload: Mapping[str, Any]) -> LabNews:
    """What a callback says of its order."""
    progress = {"order_number": payload["OrderNumber"]} if payload.get("OrderNumber") else {}
    match payload.get("Event"), payload.get("Status"):
        case "Processed", "Accepted":
            return LabNews(OrderState.ACCEPTED, progress)
        case "Processed", "Rejected":
            return LabNews(OrderState.REJECTED, progress, problem=_problem(payload))
        case "Shipped", _:
            shipments = tuple(map(_shipment, payload.get("ShippingInfo") or ()))
            return LabNews(OrderState.SHIPPED, progress, shipments)
        case _:
            return LabNews(None, progress)


def _check_signature(delivery: Delivery, secret: str, now: datetime) -> datetime:
    """When it was signed. HMAC-SHA256 of `t.body` under the consumer secret, in hexadecimal."""
    header = delivery.headers.get("whcc-signature", "")
    pairs = [part.strip().partition("=")[::2] for part in header.split(",")]
    stamp = next((value for name, value in pairs if name == "t"), "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15):  # noqa: PLR2004 - digits
        raise InboundRefused("no_signature")
    signed_at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - signed_at) > _TOLERANCE:
        raise InboundRefused("outside_tolerance", "set the clock of this machine right")
    expected = hmac.new(secret.encode(), stamp.encode() + b"." + delivery.body, hashlib.sha256)
    wanted = expected.hexdigest().encode()
    if not any(
        hmac.compare_digest(value.lower().encode(), wanted) for name, value in pairs if name == "v1"
    ):
        raise InboundRefused("wrong_signature", "enter the lab's consumer secret again")
    return signed_at


def _problem(payload: Mapping[str, Any]) -> LabProblem:
    errors = [each for each in payload.get("Errors") or () if isinstance(each, dict)]
    words = "; ".join(str(each.get("Error", "")) for each in errors) or "no reason given"
    code = str(errors[0].get("ErrorCode", "")) if errors else ""
    return LabProblem(_REASONS.get(code, LabReason.REJECTED), f"WHCC rejected the order: {words}")


def _shipment(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "carrier": told.get("Carrier"),
        "tracking_number": told.get("TrackingNumber"),
        "tracking_url": told.get("TrackingUrl"),
        "shipped_at": told.get("ShipDate"),
    }


def _id_of(body: bytes) -> str:
    """WHCC's callbacks have no id: the same bytes are the same event."""
    return hashlib.sha256(body).hexdigest()

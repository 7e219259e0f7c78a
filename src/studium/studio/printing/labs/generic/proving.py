"""How calls to a described lab are proved, and how its callbacks are."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent
from studium.platform.http import Http, Outgoing
from studium.studio.printing.labs.asking import ask
from studium.studio.printing.labs.contract import LabProblem, LabReason
from studium.studio.printing.labs.generic.definition import Callback, LabDefinition
from studium.studio.printing.labs.generic.reading import find

_EARLIER_SECONDS = 60
_TOLERANCE = timedelta(minutes=5)
_LONGEST_STAMP = 15


def proof(definition: LabDefinition, credential: str) -> dict[str, str]:
    """The headers that prove a call, where no token has to be fetched."""
    auth = definition.auth
    if auth.kind == "header":
        return {auth.header: credential}
    if auth.kind == "bearer":
        return {"authorization": f"Bearer {credential}"}
    return {"authorization": _basic(credential)} if auth.kind == "basic" else {}


def token_address(definition: LabDefinition) -> str:
    """Where tokens are given."""
    path = definition.auth.token_path or ""
    return f"{definition.base_url.rstrip('/')}{path}" if path.startswith("/") else path


async def fetch_token(definition: LabDefinition, credential: str, http: Http) -> tuple[str, float]:
    """A token and for how many seconds to use it: RFC 6749, section 4.4, proved by Basic.

    Raises LabProblem when none is given.
    """
    auth, address = definition.auth, token_address(definition)
    form = {"grant_type": "client_credentials"} | ({"scope": auth.scope} if auth.scope else {})
    headers = {
        "authorization": _basic(credential),
        "content-type": "application/x-www-form-urlencoded",
        "accept": "application/json",
    }
    outgoing = Outgoing("POST", address, headers, urlencode(form).encode())
    answer = await ask(http, outgoing, lab="The lab's token address")
    try:
        told = answer.json()
    except ValueError as problem:
        raise LabProblem(LabReason.TRANSIENT, "The lab gave no token.") from problem
    token = find(auth.token, told)
    if not isinstance(token, str) or not token:
        raise LabProblem(LabReason.AUTH_REVOKED, "The lab gave no token.")
    lives = told.get("expires_in") if isinstance(told, dict) else None
    is_number = isinstance(lives, int | float) and not isinstance(lives, bool)
    seconds = float(lives) if is_number and lives else float(auth.lives_seconds)
    return token, max(0.0, seconds - _EARLIER_SECONDS)


def proved(how: Callback, secret: str | None, delivery: Delivery, now: datetime) -> VerifiedEvent:
    """What a callback is. Raises InboundRefused for one that is not proved, or is about nothing.

    Its type is `proved` when it may be believed, else `hint`.
    """
    try:
        payload: Any = json.loads(delivery.body)
    except ValueError as problem:
        raise InboundRefused("not_a_callback") from problem
    if not find(how.key, payload):
        raise InboundRefused("not_a_callback")
    event_id = hashlib.sha256(delivery.body).hexdigest()
    if how.verification == "none":
        return VerifiedEvent(event_id, "hint", now)
    if not secret:
        raise InboundRefused("no_secret", "enter the secret that signs the lab's callbacks")
    given = delivery.headers.get(how.header.lower(), "")
    signed_at = now
    if how.verification == "token":
        is_right = hmac.compare_digest(given.encode(), f"{how.prefix}{secret}".encode())
    else:
        is_right, signed_at = _is_signed(how, secret, given, delivery.body, now)
    if not is_right:
        raise InboundRefused("wrong_signature", "enter the lab's callback secret again")
    return VerifiedEvent(event_id, "proved", signed_at)


def _is_signed(
    how: Callback, secret: str, given: str, body: bytes, now: datetime
) -> tuple[bool, datetime]:
    """HMAC-SHA256 of the raw body, or of `t.body` where the header carries the time."""
    if not how.stamped:
        return _matches(how, secret, given.removeprefix(how.prefix), body), now
    pairs = [part.strip().partition("=")[::2] for part in given.split(",")]
    stamp = next((value for name, value in pairs if name == "t"), "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < _LONGEST_STAMP):
        return False, now
    signed_at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - signed_at) > _TOLERANCE:
        raise InboundRefused("outside_tolerance", "set the clock of this machine right")
    signed = stamp.encode() + b"." + body
    found = any(_matches(how, secret, value, signed) for name, value in pairs if name == "v1")
    return found, signed_at


def _matches(how: Callback, secret: str, given: str, signed: bytes) -> bool:
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    if how.encoding == "hex":
        return hmac.compare_digest(given.lower().encode(), digest.hex().encode())
    return hmac.compare_digest(given.encode(), base64.b64encode(digest))


def _basic(credential: str) -> str:
    return f"Basic {base64.b64encode(credential.encode()).decode()}"

"""Why an attempt failed, in sentences, and what its receiver should have computed."""

from collections.abc import Sequence
from dataclasses import dataclass

from studium.connect.webhooks.model import Attempt
from studium.connect.webhooks.signing import SigningKey, signed_content

_PROBLEMS = {
    "timeout": "The receiver took the request and did not answer in time. Answer first, with any "
    "2xx, and do the work afterwards.",
    "connect_timeout": "No connection could be made in five seconds. See that the host is up and "
    "that its firewall lets us in.",
    "refused": "Nobody listens at this address and port. Start the receiver, or correct the "
    "address.",
    "dns": "The host's name leads nowhere. Correct the address, or its DNS record.",
    "tls": "No secure connection could be made: the certificate is not valid for this host, has "
    "expired, or its chain is not complete.",
    "disconnected": "The receiver closed the connection before it had answered.",
    "not_http": "What came back is not HTTP. See that a web server listens at this port.",
    "address_refused": "The name leads into a private network, or to a port of another protocol. "
    "We only send to public addresses.",
    "interrupted": "Our worker stopped in the middle, so we do not know whether this attempt "
    "arrived. It was made again under the same id.",
}
_STATUSES = {
    400: "The receiver did not understand the request. If it says so because of the signature, "
    "compare what it computed with the values below.",
    401: "The receiver did not accept the signature, or wants to be signed in to. Compare what it "
    "computed with the values below.",
    403: "The receiver refused. See whether its firewall or its signature check says so.",
    404: "There is nothing at this address. Correct it, or the receiver's routes.",
    405: "The receiver does not take POST at this address.",
    410: "The receiver says that it is gone for good, so the endpoint was disabled.",
    413: "The receiver takes no body of this size. Raise its limit.",
    429: "The receiver asks us to slow down. We halved the rate; each success gives some back.",
    502: "The receiver's proxy got no answer from what is behind it.",
    503: "The receiver is not available right now.",
    504: "What is behind the receiver's proxy took too long.",
}
_FIRST_REDIRECT, _FIRST_REFUSAL, _FIRST_FAULT = 300, 400, 500


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, and how the signatures that were sent compare with those of today's secrets.

    `expected` are the signatures that a receiver computes with the secrets that hold now.
    """

    sentence: str
    content_begins: str
    sent: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def is_signed_alike(self) -> bool:
        """Whether a receiver with one of today's secrets accepts what was sent."""
        return bool(set(self.sent) & set(self.expected))


def explain(attempt: Attempt, body: bytes | None, keys: Sequence[SigningKey]) -> Explanation:
    """Explain an attempt by what was seen of it."""
    headers = attempt.request_headers
    message_id, timestamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
    content = b""
    if body is not None and message_id and timestamp:
        content = signed_content(message_id, timestamp, body)
    return Explanation(
        sentence=_sentence(attempt),
        content_begins=content[:300].decode("utf-8", "replace"),
        sent=tuple(headers.get("webhook-signature", "").split()),
        expected=tuple(key.sign(content) for key in keys) if content else (),
    )


def _sentence(attempt: Attempt) -> str:
    if attempt.is_success:
        return "The receiver took it."
    if attempt.problem is not None:
        return _PROBLEMS.get(attempt.problem, "No answer came.")
    status = attempt.status or 0
    if status in _STATUSES:
        return _STATUSES[status]
    if _FIRST_REDIRECT <= status < _FIRST_REFUSAL:
        return (
            "The receiver leads elsewhere, and we follow no redirects: register the address "
            "that it leads to."
        )
    if status >= _FIRST_FAULT:
        return "The receiver failed. Its own log says why."
    return "The receiver did not take it: only a 2xx counts."

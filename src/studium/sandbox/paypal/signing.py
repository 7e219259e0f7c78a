"""Signing webhooks: RSA-SHA256 with a certificate that the twin serves.

https://developer.paypal.com/api/rest/webhooks/rest/#link-verifythesignature: the signature is over
`transmission id|time|webhook id|CRC-32 of the body`. Every process signs with a key of its own and
publishes its certificate; the private key never leaves the process.
"""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox import kit
from studium.sandbox.kit import NewObject, Stored, Written
from studium.sandbox.paypal.accounts import OPERATOR
from studium.sandbox.paypal.objects import api_address, moment

CERTIFICATE = "paypal_certificate"
ALGORITHM = "SHA256withRSA"

# PayPal tries up to 25 times within three days.
RETRY_AFTER = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)),
    *(timedelta(hours=1),) * 4,
    *(timedelta(hours=4),) * 16,
)

_SUBJECT = "messageverificationcerts.sandbox.paypal.com"
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_TO = datetime(2060, 1, 1, tzinfo=UTC)
_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class _Signer:
    key: RSAPrivateKey
    certificate_id: str
    pem: str


@cache
def _signer() -> _Signer:
    """This process's key and its self-signed certificate."""
    key = generate_private_key(65_537, _KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _SUBJECT)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_TO)
        .sign(key, hashes.SHA256())
    )
    mark = certificate.fingerprint(hashes.SHA256()).hex()
    certificate_id = f"CERT-{mark[:8]}-{mark[8:16]}"
    return _Signer(key, certificate_id, certificate.public_bytes(Encoding.PEM).decode())


async def write_webhook(
    parts: Parts, tx: Transaction, event: Stored, endpoint: Stored, now: datetime
) -> Written:
    """The request that brings an event to a webhook, signed for it.

    A simulated event is signed for no webhook, so that its signature never verifies.
    """
    signer = _signer()
    url = certificate_url(parts[Settings], signer.certificate_id)
    body = {"id": signer.certificate_id, "url": url, "pem": signer.pem}
    await kit.upsert(tx, NewObject(OPERATOR.id, CERTIFICATE, body))
    content = json.dumps(event.body, ensure_ascii=False).encode()
    transmission_id, at = str(uuid4()), moment(now)
    webhook_id = "SIMULATED" if event.private.get("simulated") else endpoint.id
    signature = signer.key.sign(
        _message(transmission_id, at, webhook_id, content), PKCS1v15(), hashes.SHA256()
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "PayPal/AUHD-214.0-58353113",
        "PAYPAL-TRANSMISSION-ID": transmission_id,
        "PAYPAL-TRANSMISSION-TIME": at,
        "PAYPAL-TRANSMISSION-SIG": base64.b64encode(signature).decode(),
        "PAYPAL-CERT-URL": url,
        "PAYPAL-AUTH-ALGO": ALGORITHM,
        "PAYPAL-AUTH-VERSION": "v2",
    }
    return Written(endpoint.body["url"], headers, content)


def certificate_url(settings: Settings, certificate_id: str) -> str:
    """Where a certificate is fetched."""
    return f"{api_address(settings)}/v1/notifications/certs/{certificate_id}"


def _message(transmission_id: str, at: str, webhook_id: str, content: bytes) -> bytes:
    return f"{transmission_id}|{at}|{webhook_id}|{zlib.crc32(content)}".encode()


@dataclass(frozen=True, slots=True)
class Transmission:
    """What a receiver was told beside the body."""

    id: str
    time: str
    webhook_id: str
    signature: str


def is_genuine(pem: str, sent: Transmission, content: bytes) -> bool:
    """Whether the signature is of this certificate's key, over exactly this body."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    message = _message(sent.id, sent.time, sent.webhook_id, content)
    try:
        signature = base64.b64decode(sent.signature, validate=True)
        key.verify(signature, message, PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error):
        return False
    return True

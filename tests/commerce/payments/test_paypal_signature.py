"""Webhooks of PayPal are believed when its certificate vouches for them, and else never."""

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from studium.commerce.payments.providers.paypal.certificates import Certificates
from studium.commerce.payments.providers.paypal.client import PayPalClient
from studium.commerce.payments.providers.paypal.signature import verify_delivery
from studium.connect.connections import ConnectionMode, Credentials
from studium.connect.inbound import Delivery, InboundRefused
from studium.platform.http import Answer, NoAnswer, Outgoing

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BASE = "https://api-m.sandbox.paypal.com"
CERTIFICATE = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42"
WEBHOOK_ID = "1JE4291016473214C"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
# What is signed are bytes: written anew, 1.0 would become 1, and the spaces would go.
BODY = (
    b'{"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED",  "create_time":'
    b' "2026-01-05T08:59:00.000Z", "resource": {"amount": 1.0}}'
)


def a_certificate(name: str = "messageverificationcerts.paypal.com", days: int = 30) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=60))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(KEY, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


class PayPal:
    """Fulfils `Http`: its certificates, its token, and its opinion of a signature."""

    def __init__(self, certificate: bytes | None, verdict: str = "FAILURE") -> None:
        self.certificate = certificate
        self.verdict = verdict
        self.asked: list[Outgoing] = []

    async def send(self, outgoing: Outgoing) -> Answer:
        self.asked.append(outgoing)
        if "/certs/" in outgoing.url:
            if self.certificate is None:
                raise NoAnswer("nobody there")
            return Answer(200, {}, self.certificate)
        if outgoing.url.endswith("/token"):
            return Answer(200, {}, b'{"access_token": "A21", "expires_in": 32400}')
        return Answer(200, {}, json.dumps({"verification_status": self.verdict}).encode())


def a_delivery(body: bytes = BODY, **headers: str) -> Delivery:
    sent_at = "2026-01-05T09:00:00Z"
    signed = f"T-1|{sent_at}|{WEBHOOK_ID}|{zlib.crc32(body)}".encode()
    signature = KEY.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    given = {
        "paypal-transmission-id": "T-1",
        "paypal-transmission-time": sent_at,
        "paypal-transmission-sig": base64.b64encode(signature).decode(),
        "paypal-cert-url": CERTIFICATE,
        "paypal-auth-algo": "SHA256withRSA",
    }
    return Delivery(given | {n.replace("_", "-"): v for n, v in headers.items()}, body)


async def verify(
    delivery: Delivery,
    paypal: PayPal,
    *,
    certificates: Certificates | None = None,
    base: str = BASE,
    webhook_id: str = WEBHOOK_ID,
) -> Any:
    secrets = {"client_id": "id", "client_secret": "secret", "webhook_id": webhook_id}
    client = PayPalClient(base, Credentials(ConnectionMode.TEST, secrets), paypal)
    return await verify_delivery(
        delivery, client=client, certificates=certificates or Certificates(), now=NOW
    )


async def test_a_genuine_delivery_says_what_it_is_and_its_certificate_is_fetched_once() -> None:
    paypal, kept = PayPal(a_certificate()), Certificates()
    for _ in range(3):
        event = await verify(a_delivery(), paypal, certificates=kept)
    assert (event.provider_event_id, event.type) == ("WH-1", "PAYMENT.CAPTURE.COMPLETED")
    assert event.created_at == datetime(2026, 1, 5, 8, 59, tzinfo=UTC)
    assert [asked.url for asked in paypal.asked] == [CERTIFICATE]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": BODY.replace(b"1.0", b"2.0")}, "wrong_signature"),
        ({"paypal_transmission_id": "T-2"}, "wrong_signature"),
        ({"paypal_transmission_sig": "not base64"}, "malformed_signature"),
        ({"paypal_transmission_sig": ""}, "no_signature"),
        ({"paypal_transmission_time": "yesterday"}, "malformed_signature"),
        ({"paypal_transmission_time": "2026-01-05T09:00:00"}, "malformed_signature"),
        ({"paypal_transmission_time": "2026-01-01T09:00:00Z"}, "outside_tolerance"),
        ({"paypal_transmission_time": "2026-01-05T10:00:00Z"}, "outside_tolerance"),
        ({"paypal_auth_algo": "none"}, "unknown_algorithm"),
    ],
)
async def test_what_was_changed_is_refused(change: dict[str, Any], reason: str) -> None:
    genuine = a_delivery()
    body = change.pop("body", BODY)
    headers = {name.replace("_", "-"): value for name, value in change.items()}
    with pytest.raises(InboundRefused) as refusal:
        await verify(Delivery(dict(genuine.headers) | headers, body), PayPal(a_certificate()))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1/notifications/certs/CERT-1",
        "https://evilpaypal.com/v1/notifications/certs/CERT-1",
        "https://paypal.com.evil.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/elsewhere/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/../../x",
        "https://[::1/v1/notifications/certs/CERT-1",
    ],
)
async def test_a_certificate_elsewhere_is_never_fetched(url: str) -> None:
    paypal = PayPal(a_certificate())
    with pytest.raises(InboundRefused, match="could not be verified") as refusal:
        await verify(a_delivery(paypal_cert_url=url), paypal)
    assert (refusal.value.reason, paypal.asked) == ("certificate_elsewhere", [])


async def test_in_the_sandbox_the_certificate_is_beside_its_api_and_nowhere_else() -> None:
    base = "http://127.0.0.1:8000/sandbox/paypal"
    here = f"{base}/v1/notifications/certs/CERT-1"
    paypal = PayPal(a_certificate("sandbox.invalid"))
    assert await verify(a_delivery(paypal_cert_url=here), paypal, base=base)
    for url in (CERTIFICATE, here.replace("8000", "8001")):
        with pytest.raises(InboundRefused):
            await verify(a_delivery(paypal_cert_url=url), paypal, base=base)


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        (a_certificate(days=-1), "certificate_not_valid"),
        (a_certificate("paypal.com.evil.example"), "certificate_of_another"),
    ],
)
async def test_a_certificate_that_vouches_for_nothing_is_refused(
    certificate: bytes, reason: str
) -> None:
    with pytest.raises(InboundRefused) as refusal:
        await verify(a_delivery(), PayPal(certificate))
    assert refusal.value.reason == reason


async def test_where_no_certificate_is_to_be_had_paypal_is_asked_with_the_bytes_as_they_came() -> (
    None
):
    paypal = PayPal(None, verdict="SUCCESS")
    assert (await verify(a_delivery(), paypal)).provider_event_id == "WH-1"
    sent = paypal.asked[-1].body or b""
    assert sent.endswith(b', "webhook_event": ' + BODY + b"}")
    assert json.loads(sent)["webhook_id"] == WEBHOOK_ID
    with pytest.raises(InboundRefused):
        await verify(a_delivery(), PayPal(None))


async def test_strangers_cannot_have_us_fetch_without_end() -> None:
    paypal, kept = PayPal(a_certificate()), Certificates()
    for number in range(30):
        url = f"{CERTIFICATE}{number}"
        try:
            await verify(a_delivery(paypal_cert_url=url), paypal, certificates=kept)
        except InboundRefused as refusal:
            assert refusal.reason == "wrong_signature"  # noqa: PT017 - both ends are right
    assert len([asked for asked in paypal.asked if "/certs/" in asked.url]) == 10


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"id": "WH-1"}', b"[" * 100_000])
async def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(InboundRefused):
        await verify(a_delivery(body), PayPal(a_certificate()))


async def test_without_a_webhook_id_nothing_is_believed() -> None:
    with pytest.raises(InboundRefused) as refusal:
        await verify(a_delivery(), PayPal(a_certificate()), webhook_id="")
    assert "PAYPAL_WEBHOOK_ID" in refusal.value.remedy

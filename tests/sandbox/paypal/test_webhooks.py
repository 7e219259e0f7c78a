"""Webhooks: registered, signed so that certificate and API agree, repeated, simulated."""

import base64
import json
import zlib
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from tests.sandbox.conftest import BASE_URL, Drain, Receiver
from tests.sandbox.paypal.conftest import PAYS, Merchant

from studium import sandbox
from studium.platform.clock import MovableClock
from studium.platform.http import Outgoing
from studium.platform.parts import Parts
from studium.sandbox.paypal import PAYPAL_TWIN, register_webhook

WEBHOOKS = "/v1/notifications/webhooks"
URL = "https://shop.example/hook"


async def registered(merchant: Merchant, *types: str) -> Any:
    given = {"url": URL, "event_types": [{"name": each} for each in types or ("*",)]}
    return await merchant.do("POST", WEBHOOKS, given)


async def is_verified(merchant: Merchant, sent: Outgoing, webhook_id: str, body: str) -> str:
    """What PayPal itself says of a delivery; the event is passed on as it was written."""
    given = {
        "auth_algo": sent.headers["PAYPAL-AUTH-ALGO"],
        "cert_url": sent.headers["PAYPAL-CERT-URL"],
        "transmission_id": sent.headers["PAYPAL-TRANSMISSION-ID"],
        "transmission_sig": sent.headers["PAYPAL-TRANSMISSION-SIG"],
        "transmission_time": sent.headers["PAYPAL-TRANSMISSION-TIME"],
        "webhook_id": webhook_id,
    }
    content = json.dumps(given)[:-1] + f', "webhook_event": {body}}}'
    answer = await merchant.http.post(
        f"{PAYPAL_TWIN.path}/v1/notifications/verify-webhook-signature",
        content=content.encode(),
        headers={"Authorization": f"Bearer {merchant.token}", "Content-Type": "application/json"},
    )
    return str(answer.json()["verification_status"])


async def test_a_delivery_proves_itself_by_certificate_and_by_api(
    merchant: Merchant, receiver: Receiver, drain: Drain
) -> None:
    hook = await registered(merchant, "PAYMENT.CAPTURE.COMPLETED")
    capture = await merchant.paid()
    await drain()
    (sent,) = receiver.received
    assert sent.body is not None
    event = json.loads(sent.body)
    assert (sent.url, event["event_type"]) == (URL, "PAYMENT.CAPTURE.COMPLETED")
    assert event["resource"]["id"] == capture["id"]
    assert event["resource"]["supplementary_data"]["related_ids"]["order_id"]

    pem = (await merchant.http.get(sent.headers["PAYPAL-CERT-URL"])).content
    key = x509.load_pem_x509_certificate(pem).public_key()
    assert isinstance(key, RSAPublicKey)
    marks = [sent.headers[f"PAYPAL-TRANSMISSION-{name}"] for name in ("ID", "TIME")]
    message = "|".join([*marks, hook["id"], str(zlib.crc32(sent.body))]).encode()
    signature = base64.b64decode(sent.headers["PAYPAL-TRANSMISSION-SIG"])
    key.verify(signature, message, PKCS1v15(), hashes.SHA256())

    written = sent.body.decode()
    assert await is_verified(merchant, sent, hook["id"], written) == "SUCCESS"
    assert (
        await is_verified(merchant, sent, hook["id"], written.replace("49.00", "49.0")) == "FAILURE"
    )
    assert await is_verified(merchant, sent, "OTHER", written) == "FAILURE"
    assert await is_verified(merchant, sent, hook["id"], json.dumps(event, indent=1)) == "FAILURE"


async def test_a_refused_delivery_is_tried_again_and_a_simulated_one_never_verifies(
    merchant: Merchant,
    receiver: Receiver,
    drain: Drain,
    clock: MovableClock,
    sandbox_parts: Parts,
) -> None:
    hook = await registered(merchant)
    simulated = {"webhook_id": hook["id"], "event_type": "PAYMENT.CAPTURE.DENIED"}
    receiver.statuses = [500]
    await merchant.do("POST", "/v1/notifications/simulate-event", simulated)
    await drain()
    clock.advance(timedelta(minutes=1))
    await sandbox.tick(sandbox_parts)
    await drain()
    first, second = receiver.received
    assert first.body == second.body
    assert second.body is not None
    assert await is_verified(merchant, second, hook["id"], second.body.decode()) == "FAILURE"

    event = json.loads(second.body)
    await merchant.do("POST", f"{WEBHOOKS}-events/{event['id']}/resend", {})
    page = f"{PAYPAL_TWIN.path}/webhooks"
    await merchant.http.post(f"{page}/shuffle", headers={"Origin": BASE_URL})
    await drain()
    assert len(receiver.received) == 2 + 1 + 2 * 2
    assert "PAYMENT.CAPTURE.DENIED" in (await merchant.http.get(page)).text


async def test_webhooks_are_registered_within_limits_and_deleted(
    merchant: Merchant, creator: Merchant, receiver: Receiver, drain: Drain
) -> None:
    hook = await registered(merchant)
    star = [{"name": "*"}]
    again = await merchant.call("POST", WEBHOOKS, {"url": URL, "event_types": star})
    assert again.json()["name"] == "WEBHOOK_URL_ALREADY_EXISTS"
    plain = {"url": "http://shop.example/hook", "event_types": star}
    assert await merchant.issue("POST", WEBHOOKS, plain) == "INVALID_PARAMETER_VALUE"
    unknown = {"url": f"{URL}2", "event_types": [{"name": "NOTHING.KNOWN"}]}
    assert await merchant.issue("POST", WEBHOOKS, unknown) == "INVALID_PARAMETER_VALUE"
    assert (await creator.do("GET", WEBHOOKS))["webhooks"] == []
    await merchant.do("DELETE", f"{WEBHOOKS}/{hook['id']}")
    assert (await merchant.do("GET", WEBHOOKS))["webhooks"] == []
    made = await merchant.order()
    await merchant.approve(made, PAYS)
    await drain()
    assert receiver.received == []


async def test_the_operator_hears_of_everything_from_the_start(
    merchant: Merchant, sandbox_parts: Parts, receiver: Receiver, drain: Drain
) -> None:
    await register_webhook(sandbox_parts, f"{BASE_URL}/old")
    await register_webhook(sandbox_parts, f"{BASE_URL}/new")
    await merchant.paid()
    await drain()
    assert {sent.url for sent in receiver.received} == {f"{BASE_URL}/new"}
    assert len(receiver.received) == 3
    sent = receiver.received[0]
    assert sent.body is not None
    written = sent.body.decode()
    assert await is_verified(merchant, sent, PAYPAL_TWIN.webhook_id, written) == "SUCCESS"

"""Requests about PayPal for the walks over every route: signed webhooks, an account to be kept."""

import base64
import zlib
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from tests.commerce.buyers import PAYS
from tests.commerce.payments.test_paypal_signature import KEY, a_certificate
from tests.conftest import BASE_URL, client_of
from tests.proofs.world import Asking, World

from studium.connect.connections import ConnectionCache
from studium.connect.connections.actions.ensure_operator_connection import webhook_token
from studium.platform.database import Database
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.sandbox import kit
from studium.sandbox.kit import NewObject
from studium.sandbox.paypal.accounts import OPERATOR, PAYPAL_TWIN
from studium.sandbox.paypal.objects import moment
from studium.sandbox.paypal.signing import ALGORITHM, CERTIFICATE, certificate_url

CERTIFICATE_ID = "CERT-11111111-22222222"


async def deliver_from_paypal(world: World) -> Asking:
    """An event that nobody needs, to the operator's address."""
    return await _signed(world, "WH-1")


async def deliver_from_paypal_by_token(world: World) -> Asking:
    """The same to the address of a connection."""
    found = await world.parts[ConnectionCache].operator("paypal")
    assert found is not None
    return await _signed(world, "WH-2", token=webhook_token(found.connection, world.parts[Vault]))


async def _signed(world: World, event_id: str, **path: str) -> Asking:
    stored = NewObject(
        OPERATOR.id, CERTIFICATE, {"id": CERTIFICATE_ID, "pem": a_certificate().decode()}
    )
    async with world.parts[Database].transaction() as tx:
        await kit.upsert(tx, stored)
    settings, at = world.parts[Settings], moment(world.now)

    def headers(body: bytes) -> dict[str, str]:
        signed = f"T-1|{at}|{PAYPAL_TWIN.webhook_id}|{zlib.crc32(body)}".encode()
        signature = KEY.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return {
            "PAYPAL-TRANSMISSION-ID": "T-1",
            "PAYPAL-TRANSMISSION-TIME": at,
            "PAYPAL-TRANSMISSION-SIG": base64.b64encode(signature).decode(),
            "PAYPAL-CERT-URL": certificate_url(settings, CERTIFICATE_ID),
            "PAYPAL-AUTH-ALGO": ALGORITHM,
        }

    event = {"id": event_id, "event_type": "MOON.ROSE", "create_time": at, "resource": {}}
    return Asking(body=event, path=path, sign=headers)


async def finish_setup(world: World) -> Asking:
    """A PayPal account that its holder has agreed to save."""
    person = await world.somebody_new()
    begun = await person.client.post("/api/payments/setup-intent", json={"provider": "paypal"})
    page = urlsplit(begun.json()["next_url"])
    async with client_of(world.app) as browser:
        agreed = await browser.post(
            f"{page.path}?{page.query}", data={"buyer": PAYS}, headers={"Origin": BASE_URL}
        )
    assert agreed.status_code == 303, agreed.text
    body = {"provider": "paypal", "provider_setup_id": begun.json()["provider_setup_id"]}
    return Asking(person, body)

"""What is handed out about endpoints and their keys."""

import base64
import hashlib
from uuid import UUID

from studium.connect.webhooks.answers import EndpointAnswer, NewEndpointAnswer, PublicKey
from studium.connect.webhooks.model import Endpoint
from studium.connect.webhooks.signing import SigningKey, public_text
from studium.connect.webhooks.store import SealedSecret
from studium.connect.webhooks.wishes import EndpointWishes


def public_keys_path(endpoint_id: UUID) -> str:
    """Where an endpoint's public keys stand."""
    return f"/api/webhook-keys/{endpoint_id}"


def handed_out(secret: str) -> tuple[str | None, str | None]:
    """What a receiver is told of a new secret: itself, or only its public key."""
    public_key = SigningKey.read(secret).public_key
    return (secret, None) if public_key is None else (None, public_text(public_key))


def new_endpoint_answer(endpoint: Endpoint, secret: str, base_url: str) -> NewEndpointAnswer:
    """The answer to a registration."""
    shared, public_key = handed_out(secret)
    return NewEndpointAnswer(
        **EndpointAnswer.of(endpoint).model_dump(),
        secret=shared,
        public_key=public_key,
        public_keys_url=base_url + public_keys_path(endpoint.id),
    )


def public_keys(secrets: list[SealedSecret]) -> list[PublicKey]:
    """The public keys that sign now, as members of a JWKS."""
    return [
        PublicKey(
            kty="OKP",
            crv="Ed25519",
            x=_unpadded(secret.public_key),
            kid=_unpadded(hashlib.sha256(secret.public_key).digest()[:12]),
            use="sig",
            alg="EdDSA",
        )
        for secret in secrets
        if secret.public_key is not None
    ]


def wishes_of(endpoint: Endpoint, *, event_types: list[str]) -> EndpointWishes:
    """What an endpoint has, with other event types."""
    return EndpointWishes(
        url=endpoint.url,
        description=endpoint.description,
        event_types=event_types,
        filters=endpoint.filters,
        headers=None,
        order_by=endpoint.order_by,
        batch_size=endpoint.batch_size,
        batch_seconds=endpoint.batch_seconds,
        timeout_seconds=endpoint.timeout_seconds,
        rate_per_minute=endpoint.rate_per_minute,
    )


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

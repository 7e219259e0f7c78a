"""Secrets and custom headers of endpoints, sealed by the vault and bound to their rows."""

import json
from typing import Any
from uuid import UUID

from studium.connect.webhooks.model import Endpoint
from studium.connect.webhooks.store import SealedSecret
from studium.platform.vault import Vault


def seal_secret(vault: Vault, secret_id: UUID, secret: str) -> bytes:
    """A signing secret as it is stored."""
    return vault.seal(secret.encode(), _secret_row(secret_id))


def open_secret(vault: Vault, sealed: SealedSecret) -> str:
    """A signing secret as it is handed to people. Raises SealBroken."""
    return vault.open(sealed.sealed_secret, _secret_row(sealed.id)).decode()


def seal_headers(vault: Vault, endpoint_id: UUID, headers: dict[str, str]) -> bytes | None:
    """Custom headers as they are stored; None for none."""
    if not headers:
        return None
    return vault.seal(json.dumps(headers).encode(), _headers_row(endpoint_id))


def open_headers(vault: Vault, endpoint: Endpoint) -> dict[str, str]:
    """An endpoint's custom headers. Raises SealBroken."""
    if endpoint.sealed_headers is None:
        return {}
    opened: dict[str, Any] = json.loads(
        vault.open(endpoint.sealed_headers, _headers_row(endpoint.id))
    )
    return opened


def _secret_row(secret_id: UUID) -> str:
    return f"webhook_secrets/{secret_id}/secret"


def _headers_row(endpoint_id: UUID) -> str:
    return f"webhook_endpoints/{endpoint_id}/headers"

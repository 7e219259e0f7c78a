"""Endpoints made ready to send to: secrets and headers opened, remembered while they hold."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from studium.connect.webhooks.alerts import VAULT_KEY_MISSING
from studium.connect.webhooks.model import Endpoint
from studium.connect.webhooks.sealing import open_headers, open_secret
from studium.connect.webhooks.signing import SigningKey, signed_content
from studium.connect.webhooks.store import SealedSecret, endpoints_by_id, secrets_of
from studium.platform.alert_rules import Condition
from studium.platform.alerts import raise_alert
from studium.platform.database import Transaction
from studium.platform.telemetry import get_logger
from studium.platform.vault import SealBroken, Vault

log = get_logger()

MASK = "••••"
_REMEMBERED_AT_MOST = 20_000
_TOLD_EVERY = timedelta(minutes=1)
_REMEDY = "put the key back into VAULT_KEYS; its deliveries wait meanwhile"
_OWN_HEADERS = {"content-type": "application/json", "user-agent": "Studium-Webhooks/1"}


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint with what its deliveries are signed with and sent under."""

    endpoint: Endpoint
    keys: tuple[SigningKey, ...] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    good_until: datetime | None

    def signed_headers(self, *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
        """The headers of an attempt, our own first, signed by every key that holds."""
        timestamp = str(int(at.timestamp()))
        content = signed_content(message_id, timestamp, body)
        return {
            **_OWN_HEADERS,
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join([key.sign(content) for key in self.keys]),
            **self.headers,
        }

    def shown(self, sent: dict[str, str]) -> str:
        """Headers as an attempt keeps them: JSON, with the values of custom ones masked."""
        return json.dumps(sent | dict.fromkeys(self.headers, MASK))


class Targets:
    """Targets by endpoint, read again when their endpoint has changed."""

    def __init__(self, vault: Vault) -> None:
        """Open secrets with the vault."""
        self._vault = vault
        self._known: dict[UUID, Target] = {}
        self._told_at = datetime.min.replace(tzinfo=UTC)

    async def ready(
        self, tx: Transaction, revisions: dict[UUID, int], now: datetime
    ) -> dict[UUID, Target]:
        """The targets of these endpoints, at least as new as their revisions say."""
        stale = [
            endpoint_id
            for endpoint_id, revision in revisions.items()
            if not _holds(self._known.get(endpoint_id), revision, now)
        ]
        if stale:
            if len(self._known) > _REMEMBERED_AT_MOST:
                self._known.clear()
            await self._read(tx, stale, now)
        return {each: self._known[each] for each in revisions if each in self._known}

    async def _read(self, tx: Transaction, endpoint_ids: Collection[UUID], now: datetime) -> None:
        ids = list(endpoint_ids)
        sealed: dict[UUID, list[SealedSecret]] = defaultdict(list)
        for secret in await secrets_of(tx, ids, now):
            sealed[secret.endpoint_id].append(secret)
        for endpoint_id in ids:
            self._known.pop(endpoint_id, None)
        for endpoint in await endpoints_by_id(tx, ids):
            secrets = sealed[endpoint.id]
            ends = [secret.expires_at for secret in secrets if secret.expires_at is not None]
            try:
                keys = tuple(SigningKey.read(open_secret(self._vault, each)) for each in secrets)
                headers = open_headers(self._vault, endpoint)
            except SealBroken as problem:
                log.error(  # noqa: TRY400 - the sentence says all
                    "webhook_secret_not_opened",
                    endpoint_id=str(endpoint.id),
                    problem=str(problem),
                    remedy=_REMEDY,
                    alert=VAULT_KEY_MISSING.cause,
                )
                await self._tell(tx, str(problem), now)
                continue
            self._known[endpoint.id] = Target(endpoint, keys, headers, min(ends, default=None))

    async def _tell(self, tx: Transaction, problem: str, now: datetime) -> None:
        """Raise the alert, at most once a minute from this process."""
        if now - self._told_at >= _TOLD_EVERY:
            self._told_at = now
            condition = Condition("webhooks", f"a signing secret: {problem}", _REMEDY)
            await raise_alert(tx, VAULT_KEY_MISSING, condition, now=now)


def _holds(known: Target | None, revision: int, now: datetime) -> bool:
    return (
        known is not None
        and known.endpoint.revision >= revision
        and (known.good_until is None or known.good_until > now)
    )

"""Claiming a key, keeping its answer, forgetting it after a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from studium.platform.database import Database
from studium.platform.idempotency import store
from studium.platform.vault import Vault

KEPT_FOR = timedelta(hours=24)
# A first request that gave no answer for this long was killed; its key may be claimed again.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class KeptAnswer:
    """What is stored of a first request; `status` is None while it runs."""

    request_hash: bytes
    status: int | None
    content_type: str | None
    body: bytes | None


@dataclass(frozen=True)
class IdempotencyKeys:
    """The keys of one installation. Answers are kept sealed: they may carry tokens."""

    database: Database
    vault: Vault

    async def claim(self, caller: str, key: str, request_hash: bytes, *, now: datetime) -> bool:
        """Whether this request is the first with its key and must run."""
        async with self.database.reader() as tx:
            return bool(await tx.value(store.CLAIM, caller, key, request_hash, now, now - LEASE))

    async def read(self, caller: str, key: str) -> KeptAnswer | None:
        """What is kept under a key, its body opened."""
        async with self.database.reader() as tx:
            kept = await tx.maybe(KeptAnswer, store.READ, caller, key)
        if kept is None or kept.body is None:
            return kept
        body = self.vault.open(kept.body, _row(caller, key))
        return KeptAnswer(kept.request_hash, kept.status, kept.content_type, body)

    async def keep(
        self, caller: str, key: str, *, status: int, content_type: str, body: bytes
    ) -> None:
        """Keep the answer of the first request."""
        sealed = self.vault.seal(body, _row(caller, key))
        async with self.database.reader() as tx:
            await tx.execute(store.ANSWER, caller, key, status, content_type, sealed)

    async def release(self, caller: str, key: str) -> None:
        """Give a key back whose request failed on our side, so that it can be tried again."""
        async with self.database.reader() as tx:
            await tx.execute(store.RELEASE, caller, key)


def _row(caller: str, key: str) -> str:
    return f"idempotency_keys/{caller}/{key}"

"""Claiming a key, keeping its answer, forgetting it after a day."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from studium.platform.database import Database
from studium.platform.idempotency import store
from studium.platform.vault import Vault

KEPT_FOR = timedelta(hours=24)
# A first request that gave no answer for this long was killed; its key may be claimed again.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """The right to run the first request of a key."""

    caller: str
    key: str
    started_at: datetime


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it went out: its status, its raw headers, its body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def to_bytes(self) -> bytes:
        """A line of JSON (status and headers), then the body."""
        headers = [
            [name.decode("latin-1"), value.decode("latin-1")] for name, value in self.headers
        ]
        return json.dumps([self.status, headers]).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, stored: bytes) -> "KeptAnswer":
        """The answer back from what `to_bytes` made."""
        line, _, body = stored.partition(b"\n")
        status, headers = json.loads(line)
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return cls(status, raw, body)


@dataclass(frozen=True)
class HeldKey:
    """A key that somebody claimed; `answer` is None while the first request runs."""

    request_hash: bytes
    answer: KeptAnswer | None


@dataclass(frozen=True)
class _Row:
    request_hash: bytes
    answer: bytes | None


@dataclass(frozen=True)
class IdempotencyKeys:
    """The keys of one installation. Answers are kept sealed: they may carry tokens."""

    database: Database
    vault: Vault

    async def claim(
        self, caller: str, key: str, request_hash: bytes, *, now: datetime
    ) -> Claim | None:
        """The claim of the first request with this key, which must run; None for any other."""
        async with self.database.reader() as tx:
            is_first = await tx.value(store.CLAIM, caller, key, request_hash, now, now - LEASE)
        return Claim(caller, key, now) if is_first else None

    async def read(self, caller: str, key: str) -> HeldKey | None:
        """What is known of a key, its answer opened."""
        async with self.database.reader() as tx:
            row = await tx.maybe(_Row, store.READ, caller, key)
        if row is None or row.answer is None:
            return None if row is None else HeldKey(row.request_hash, None)
        opened = self.vault.open(row.answer, _row(caller, key))
        return HeldKey(row.request_hash, KeptAnswer.from_bytes(opened))

    async def keep(self, claim: Claim, answer: KeptAnswer) -> None:
        """Keep the answer of the first request, unless another took the key over meanwhile."""
        sealed = self.vault.seal(answer.to_bytes(), _row(claim.caller, claim.key))
        async with self.database.reader() as tx:
            await tx.execute(store.ANSWER, claim.caller, claim.key, claim.started_at, sealed)

    async def release(self, claim: Claim) -> None:
        """Give a key back whose request ended without an answer, so that it can be tried again."""
        async with self.database.reader() as tx:
            await tx.execute(store.RELEASE, claim.caller, claim.key, claim.started_at)


def _row(caller: str, key: str) -> str:
    return f"idempotency_keys/{caller}/{key}"

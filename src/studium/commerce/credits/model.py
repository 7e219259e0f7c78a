"""AI credits: what a person has, what is held for work under way, and how entries are chained."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

GENESIS = bytes(32)  # what the first entry of an account follows


class HoldState(StrEnum):
    """What became of credits that were held."""

    HELD = "held"
    SETTLED = "settled"
    RELEASED = "released"
    LAPSED = "lapsed"


class GrantSource(StrEnum):
    """Where granted credits come from, with the order in which they are spent."""

    SUBSCRIPTION = "subscription"
    PROMOTION = "promotion"
    GIFT = "gift"
    SIGN_UP = "sign_up"
    CORRECTION = "correction"
    PACK = "pack"

    @property
    def priority(self) -> int:
        """Lower is spent first: what will be renewed before what was paid for once."""
        return 10 * (list(GrantSource).index(self) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAccount:
    """A person's credits. `balance` is the sum of the log; `held` of them are promised to work."""

    user_id: UUID
    balance: int
    held: int
    last_number: int

    @property
    def available(self) -> int:
        """What can still be spent."""
        return self.balance - self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditGrant:
    """Credits that were granted at once; `remaining` are neither spent nor held."""

    id: UUID
    user_id: UUID
    source: str
    source_key: str
    amount: int
    remaining: int
    priority: int
    expires_at: datetime | None
    ended_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditHold:
    """Credits promised to one piece of work, by grant in the order in which they are spent.

    It ends settled (some or all spent), released, or lapsed at `lapses_at`.
    """

    id: UUID
    user_id: UUID
    action: str
    request_key: str
    amount: int
    parts: list[list[Any]]
    state: HoldState
    settled: int | None
    lapses_at: datetime
    created_at: datetime
    ended_at: datetime | None

    def split(self, used: int) -> tuple[list[tuple[UUID, int]], list[tuple[UUID, int]]]:
        """What is spent of each grant when `used` credits are, and what returns to each."""
        spent, returned, left = [], [], used
        for grant_id, amount in self.parts:
            take = min(left, amount)
            left -= take
            if take:
                spent.append((UUID(grant_id), take))
            if amount > take:
                returned.append((UUID(grant_id), amount - take))
        return spent, returned


class HoldOutcome(StrEnum):
    """What an attempt to hold credits came to; only HELD changed anything."""

    HELD = "held"
    NO_ACCOUNT = "no_account"
    KNOWN = "known"  # the request has a hold already
    EXPIRED = "expired"  # a grant's time is up, and it has not left the balance
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAttempt:
    """An attempt to hold credits: what was available, and `parts` by grant when it worked."""

    outcome: HoldOutcome
    available: int | None
    parts: list[list[Any]] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEntry:
    """One movement. `number` counts from 1 on each account; `hash` covers the entry before."""

    user_id: UUID
    number: int
    id: UUID
    action: str
    amount: int
    balance_before: int
    balance_after: int
    grant_id: UUID | None
    hold_id: UUID | None
    refers_to: dict[str, Any]
    actor_id: UUID | None
    reason: str | None
    created_at: datetime
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPack:
    """Credits that a product gives, once; `expires_after_days` None: they stay until spent."""

    product_id: UUID
    credits: int
    expires_after_days: int | None
    created_at: datetime

    def expires_at(self, now: datetime) -> datetime | None:
        """When credits bought now expire."""
        days = self.expires_after_days
        return None if days is None else now + timedelta(days=days)


def entry_hash(entry: CreditEntry) -> bytes:
    """SHA-256 over the hash of the entry before and all that this one says, in canonical JSON."""
    counts = (str(entry.balance_after), str(entry.balance_before), str(entry.number), "")
    said = "".join(text + count for text, count in zip(entry_texts(entry), counts, strict=True))
    return hashlib.sha256(entry.previous_hash + said.encode()).digest()


def entry_texts(entry: CreditEntry) -> list[str]:
    """The canonical JSON of an entry, cut where balance after, balance before and number stand.

    These three are known only while the account is locked; the database puts them in.
    """
    before = _members(action=entry.action, actor_id=entry.actor_id, amount=entry.amount)
    between = _members(
        created_at=entry.created_at.isoformat(),
        grant_id=entry.grant_id,
        hold_id=entry.hold_id,
        id=entry.id,
    )
    after = _members(reason=entry.reason, refers_to=entry.refers_to, user_id=entry.user_id)
    return [
        f'{{{before},"balance_after":',
        ',"balance_before":',
        f',{between},"number":',
        f",{after}}}",
    ]


def _members(**said: Any) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)[1:-1]

"""What is told about credits. The owner is the operator, who sells them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class CreditsGranted(Event, type="credits.granted", public=True):
    """A person was given credits; `expires_at` null: they stay until they are spent."""

    user_id: UUID
    amount: int
    source: str
    balance: int
    expires_at: datetime | None


@dataclass(frozen=True)
class CreditsLow(Event, type="credits.low", public=True):
    """A person's balance fell below the limit of CREDITS_LOW_AT."""

    user_id: UUID
    balance: int


@dataclass(frozen=True)
class CreditsExhausted(Event, type="credits.exhausted", public=True):
    """A person's last credit was spent."""

    user_id: UUID
    balance: int

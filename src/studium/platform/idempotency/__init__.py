"""`Idempotency-Key`: the same key and body replays the first answer (design rule 4)."""

from studium.platform.idempotency.keys import IdempotencyKeys
from studium.platform.idempotency.route import (
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    IdempotentRoute,
)

__all__ = ["IdempotencyKeyInUse", "IdempotencyKeyReused", "IdempotencyKeys", "IdempotentRoute"]

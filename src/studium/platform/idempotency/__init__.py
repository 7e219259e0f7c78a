"""`Idempotency-Key`: who holds a key, and the first answer kept under it.

The route class that honours the header is `platform.web`'s `ApiRouter(idempotent=True)`.
"""

from studium.platform.idempotency.keys import (
    LEASE,
    Claim,
    IdempotencyKeys,
    KeptAnswer,
)

__all__ = ["LEASE", "Claim", "IdempotencyKeys", "KeptAnswer"]

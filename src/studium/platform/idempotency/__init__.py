"""`Idempotency-Key`: who holds a key, and the first answer kept under it.

The route class that honours the header is `platform.web`'s `ApiRouter(idempotent=True)`.
"""

from studium.platform.idempotency.keys import (
    KEPT_FOR,
    LEASE,
    Claim,
    IdempotencyKeys,
    KeptAnswer,
)

__all__ = ["KEPT_FOR", "LEASE", "Claim", "IdempotencyKeys", "KeptAnswer"]

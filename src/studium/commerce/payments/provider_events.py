"""Who follows events that are about something else than a payment, such as subscriptions.

parts[SubscriptionFollowers].add(follow)
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from studium.commerce.payments.providers import SubscriptionHint
from studium.platform.parts import Parts

# Answers a sentence about what became of it; None when it is none of ours.
Follow = Callable[[Parts, UUID, SubscriptionHint], Awaitable[str | None]]


class SubscriptionFollowers:
    """The module that keeps subscriptions enters how it follows them, with a connection's id."""

    def __init__(self) -> None:
        """Begin with none."""
        self._follow: list[Follow] = []

    def add(self, follow: Follow) -> None:
        """Let this follow every hint about a subscription."""
        self._follow.append(follow)

    async def follow(self, parts: Parts, connection_id: UUID, hint: SubscriptionHint) -> str | None:
        """What became of it, as the first tells whose it is."""
        for each in self._follow:
            outcome = await each(parts, connection_id, hint)
            if outcome is not None:
                return outcome
        return None

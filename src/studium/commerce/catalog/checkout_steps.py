"""What a buyer is asked on the way to a checkout: modules above enter their pages here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from studium.platform.parts import Parts

CheckoutStep = Callable[[Parts, UUID, UUID | None, str], Awaitable[str | None]]


@dataclass
class CheckoutSteps:
    """Pages that may come first.

    Each is told who buys of which owner (None: the operator) and where it leads back to, and says
    its address, or None.
    """

    steps: list[CheckoutStep] = field(default_factory=list)

    def add(self, step: CheckoutStep) -> None:
        """Enter one."""
        self.steps.append(step)

    async def next_page(
        self, parts: Parts, user_id: UUID, *, owner_id: UUID | None, back: str
    ) -> str | None:
        """The first page that is still to be seen; None: go on to the checkout."""
        for step in self.steps:
            address = await step(parts, user_id, owner_id, back)
            if address is not None:
                return address
        return None

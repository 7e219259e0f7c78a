"""What modules above add to products: pages on the way to a checkout, and lines on their page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from studium.commerce.catalog.model import Product
from studium.platform.database import Transaction
from studium.platform.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Buying:
    """Who buys of which owner (None: the operator), and where a page leads back to.

    `product` is what is bought; None: a subscription.
    """

    user_id: UUID
    owner_id: UUID | None
    back: str
    product: Product | None = None


CheckoutStep = Callable[[Parts, Buying], Awaitable[str | None]]


@dataclass
class CheckoutSteps:
    """Pages that may come first.

    Each is told who buys what, and says its address, or None.
    """

    steps: list[CheckoutStep] = field(default_factory=list)

    def add(self, step: CheckoutStep) -> None:
        """Enter one."""
        self.steps.append(step)

    async def next_page(self, parts: Parts, buying: Buying) -> str | None:
        """The first page that is still to be seen; None: go on to the checkout."""
        for step in self.steps:
            address = await step(parts, buying)
            if address is not None:
                return address
        return None


ProductLine = Callable[[Transaction, Product], Awaitable[str | None]]


@dataclass
class ProductLines:
    """What else a product gives than access: modules above enter what they add to it.

    Each says a line for the product's page, such as "Printed and sent to you", or None.
    """

    sources: list[ProductLine] = field(default_factory=list)

    def add(self, source: ProductLine) -> None:
        """Enter one."""
        self.sources.append(source)

    async def of(self, tx: Transaction, product: Product) -> list[str]:
        """The lines of a product; none: it gives access, and nothing else."""
        said = [await source(tx, product) for source in self.sources]
        return [line for line in said if line is not None]

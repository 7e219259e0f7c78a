"""How a buyer pays at each provider's sandboxed page: what the suites over providers vary by."""

from dataclasses import dataclass
from typing import Protocol

from tests.commerce.shop import DECLINED_CARD, Shop


class Buyer(Protocol):
    """Somebody at a provider's page."""

    @property
    def currencies(self) -> tuple[tuple[int, str], ...]:
        """Amounts of every kind of currency that the provider takes."""
        ...

    async def pay(self, shop: Shop, url: str | None) -> None:
        """Agree to pay."""
        ...

    async def be_declined(self, shop: Shop, url: str | None) -> None:
        """Agree to pay in a way that will be declined."""
        ...


@dataclass(frozen=True)
class CardHolder:
    """Pays at Stripe, which takes currencies of every kind."""

    currencies: tuple[tuple[int, str], ...] = (
        (500, "jpy"),
        (750, "isk"),
        (9000, "ugx"),
        (50000, "mga"),
        (12500, "kwd"),
        (1250, "eur"),
    )

    async def pay(self, shop: Shop, url: str | None) -> None:
        await shop.pay({"checkout_url": url})

    async def be_declined(self, shop: Shop, url: str | None) -> None:
        await shop.pay({"checkout_url": url}, DECLINED_CARD)


BUYERS: dict[str, Buyer] = {"stripe": CardHolder()}

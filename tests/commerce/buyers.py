"""How a buyer pays at each provider's sandboxed page: what the suites over providers vary by."""

from dataclasses import dataclass
from typing import Protocol

from tests.commerce.shop import DECLINED_CARD, Shop

PAYS, IS_DECLINED, PAYS_BY_ECHECK, DISPUTES = (
    "BUYERPAYSAAAA",
    "BUYERDECLINED",
    "BUYERECHECKAA",
    "BUYERDISPUTES",
)


class Buyer(Protocol):
    """Somebody at a provider's page."""

    @property
    def currencies(self) -> tuple[tuple[int, str], ...]:
        """Amounts of every kind of currency that the provider takes."""
        ...

    def written(self, amount: str) -> str:
        """An amount such as `€12.50` as the provider's page shows it."""
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

    def written(self, amount: str) -> str:
        return amount

    async def pay(self, shop: Shop, url: str | None) -> None:
        await shop.pay({"checkout_url": url})

    async def be_declined(self, shop: Shop, url: str | None) -> None:
        await shop.pay({"checkout_url": url}, DECLINED_CARD)


@dataclass(frozen=True)
class WalletHolder:
    """Pays at PayPal, which takes fewer, some without their decimals."""

    currencies: tuple[tuple[int, str], ...] = ((500, "jpy"), (75000, "huf"), (1250, "eur"))

    def written(self, amount: str) -> str:
        """The number alone: PayPal writes the currency's code behind it."""
        return amount.strip("€¥HUF \u00a0").removesuffix(".00").replace(",", "")

    async def pay(self, shop: Shop, url: str | None) -> None:
        await agree(shop, url)

    async def be_declined(self, shop: Shop, url: str | None) -> None:
        await agree(shop, url, IS_DECLINED)


async def agree(shop: Shop, url: str | None, buyer: str = PAYS) -> str:
    """Agree to pay as one of the sandbox's PayPal buyers; where that leads."""
    answer = await shop.stranger.post(url or "", data={"buyer": buyer, "action": "approve"})
    return str(answer.headers.get("location", ""))


BUYERS: dict[str, Buyer] = {"paypal": WalletHolder(), "stripe": CardHolder()}

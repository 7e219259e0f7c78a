"""Buying something, as a client does it: over HTTP, from the product to the paid card form."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from tests.conftest import BASE_URL

SKU = "studypack-90"
GOOD_CARD = {
    "number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "cvc": "123",
    "name": "Alice Example",
    "email": "alice@example.org",
}


@dataclass(frozen=True)
class PendingPurchase:
    """A purchase that waits to be paid."""

    purchase_id: str
    checkout_url: str

    @property
    def session_id(self) -> str:
        """What the provider calls the checkout."""
        return urlsplit(self.checkout_url).path.rpartition("/")[2]


async def begin(
    client: httpx.AsyncClient, sku: str = SKU, *, key: str | None = None
) -> PendingPurchase:
    """Begin to buy."""
    answer = await client.post(
        "/api/purchases/checkout-session",
        json={"sku": sku},
        headers={"Idempotency-Key": key} if key else {},
    )
    assert answer.status_code == 201, answer.text
    return PendingPurchase(answer.json()["purchase_id"], answer.json()["checkout_url"])


async def pay(pending: PendingPurchase, client: httpx.AsyncClient) -> None:
    """Fill in the card form of the hosted page."""
    answer = await client.post(
        urlsplit(pending.checkout_url).path, data=GOOD_CARD, headers={"Origin": BASE_URL}
    )
    assert answer.status_code == 303, answer.text

"""A customer with a reasonable client: what got no answer is asked again, under the same key."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx
from tests.commerce.buyers import PAYS
from tests.proofs.shopping import GOOD_CARD, SKU

from studium.platform.ids import new_id

PASSWORD = "correct horse battery staple"
PAUSE_SECONDS = 0.25
PATIENCE_SECONDS = 90
TIMEOUT_SECONDS = 8
WALLET = {"buyer": PAYS}
TRY_AGAIN = frozenset({409, 429, 500, 502, 503, 504})


class OutOfPatience(AssertionError):
    """The journey did not get on."""


@dataclass
class Patience:
    """How long shoppers wait: counted anew from each time that everything was started again.

    While programs are killed and started a journey may stand still for as long as that takes.
    """

    since: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Count from now."""
        self.since = time.monotonic()

    def ends_at(self, begun: float) -> float:
        """When somebody who began to wait then gives up."""
        return max(begun, self.since) + PATIENCE_SECONDS


@dataclass
class Shopper:
    """One journey: sign up, choose, pay, get in. `said` is the last answer, for the report."""

    address: str
    email: str
    provider: str | None = None
    patience: Patience = field(default_factory=Patience)
    key: str = field(default_factory=lambda: str(new_id()))
    token: str = ""
    purchase_id: str = ""
    checkout_url: str = ""
    said: str = ""
    interruptions: int = 0

    async def walk(self) -> None:
        """The whole journey."""
        await self.join()
        await self.choose()
        await self.pay()
        await self.get_in()

    async def join(self) -> None:
        """Sign up; who is told that the account is there already signs in."""
        account = {"email": self.email, "password": PASSWORD}
        answer = await self.ask("POST", "/api/auth/signup", {201, 409}, json=account)
        if answer.status_code == 409:
            answer = await self.ask("POST", "/api/auth/login", {200}, json=account)
        self.token = answer.json()["token"]

    async def choose(self) -> None:
        """Begin the purchase."""
        answer = await self.ask(
            "POST",
            "/api/purchases/checkout-session",
            {201},
            json={"sku": SKU, "provider": self.provider},
            headers={"Idempotency-Key": self.key},
        )
        pending = answer.json()
        self.purchase_id = pending["purchase_id"]
        self.checkout_url = pending["checkout_url"] or ""
        if not self.checkout_url:
            raise OutOfPatience(f"{self.email} was not told where to pay: {pending}")

    async def pay(self) -> None:
        """Agree to pay; a page that says "paid already" is an answer too."""
        form = WALLET if self.provider == "paypal" else GOOD_CARD
        await self.ask("POST", self.checkout_url, {200, 303, 410}, data=form)

    async def get_in(self) -> None:
        """Look at the purchase until it is completed, then go through the door."""
        begun = time.monotonic()
        while (await self._status()) != "COMPLETED":
            if time.monotonic() > self.patience.ends_at(begun):
                raise OutOfPatience(f"{self.email}: {self.said}")
            await asyncio.sleep(PAUSE_SECONDS)
        await self.ask("GET", "/api/study/pack", {200})

    async def _status(self) -> str:
        answer = await self.ask("GET", f"/api/purchases/{self.purchase_id}", {200})
        return str(answer.json()["status"])

    async def ask(
        self, method: str, path: str, expect: Collection[int], **what: Any
    ) -> httpx.Response:
        """Ask until there is an answer that is expected. Raises OutOfPatience."""
        begun = time.monotonic()
        headers = what.pop("headers", {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        while time.monotonic() < self.patience.ends_at(begun):
            try:
                async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                    answer = await client.request(
                        method, urljoin(self.address, path), headers=headers, **what
                    )
            except httpx.TransportError as problem:
                self.said = repr(problem)
                self.interruptions += 1
            else:
                self.said = f"{method} {path}: {answer.status_code} {answer.text[:300]}"
                if answer.status_code in expect:
                    return answer
                if answer.status_code not in TRY_AGAIN:
                    raise OutOfPatience(f"{self.email}: {self.said}")
            await asyncio.sleep(PAUSE_SECONDS)
        raise OutOfPatience(f"{self.email}: {self.said}")

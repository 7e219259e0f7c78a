"""A merchant's client of the PayPal twin, and buyers at its approval page."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.types import ASGIApp
from tests.sandbox.conftest import BASE_URL

from studium.sandbox.paypal import CREATOR, OPERATOR, PAYPAL_TWIN, Account

PAYS, DECLINED, ECHECK, BOUNCES, DISPUTES = (
    "BUYERPAYSAAAA",
    "BUYERDECLINED",
    "BUYERECHECKAA",
    "BUYERBOUNCESA",
    "BUYERDISPUTES",
)


@dataclass
class Merchant:
    """Calls the API with its own token and a fresh PayPal-Request-Id each time."""

    http: httpx.AsyncClient
    account: Account
    token: str | None = None
    numbers: Any = field(default_factory=itertools.count)

    async def call(
        self, method: str, path: str, json: Any = None, /, **headers: str
    ) -> httpx.Response:
        """One request; `headers` with underscores for dashes."""
        if self.token is None:
            self.token = await self.fresh_token()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        own = {
            "Authorization": f"Bearer {self.token}",
            "PayPal-Request-Id": f"r{next(self.numbers)}",
            "Content-Type": "application/json",
        }
        return await self.http.request(
            method, f"{PAYPAL_TWIN.path}{path}", json=json, headers=own | named
        )

    async def do(self, method: str, path: str, json: Any = None, /, **headers: str) -> Any:
        """A request that has to succeed; its JSON."""
        answer = await self.call(method, path, json, **headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def issue(self, method: str, path: str, json: Any = None, /, **headers: str) -> str:
        """The issue for which a request is refused."""
        answer = await self.call(method, path, json, **headers)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["details"][0]["issue"])

    async def fresh_token(self) -> str:
        """An access token."""
        answer = await self.http.post(
            f"{PAYPAL_TWIN.path}/v1/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(self.account.client_id, self.account.client_secret),
        )
        return str(answer.json()["access_token"])

    async def order(self, **more: Any) -> Any:
        """An order, made."""
        return await self.do("POST", "/v2/checkout/orders", order(**more))

    async def paid(self, buyer: str = PAYS, **more: Any) -> Any:
        """The capture of an order that a buyer approved."""
        made = await self.order(**more)
        await self.approve(made, buyer)
        done = await self.do("POST", f"/v2/checkout/orders/{made['id']}/capture")
        return done["purchase_units"][0]["payments"]["captures"][0]

    async def held(self, **more: Any) -> Any:
        """The authorisation of an order that a buyer approved."""
        made = await self.order(intent="AUTHORIZE", **more)
        await self.approve(made, PAYS)
        done = await self.do("POST", f"/v2/checkout/orders/{made['id']}/authorize")
        return done["purchase_units"][0]["payments"]["authorizations"][0]

    async def approve(self, made: Any, buyer: str | None) -> httpx.Response:
        """Open the approval link and answer there; None cancels."""
        rels = ("payer-action", "approve")
        (href,) = [each["href"] for each in made["links"] if each["rel"] in rels]
        assert (await self.http.get(href)).status_code == 200
        answer = {"action": "cancel"} if buyer is None else {"buyer": buyer}
        return await self.http.post(href, data=answer, headers={"Origin": BASE_URL})

    async def events(self, *types: str) -> list[Any]:
        """The events of some types, or of all, oldest first."""
        listed = await self.do("GET", "/v1/notifications/webhooks-events?page_size=100")
        found = reversed(listed["events"])
        return [each for each in found if not types or each["event_type"] in types]


def order(value: str = "49.00", **more: Any) -> dict[str, Any]:
    """The body of an order for one thing."""
    unit = {"amount": {"currency_code": "USD", "value": value}, "custom_id": "our-1"}
    context = {
        "return_url": f"{BASE_URL}/done?our=1",
        "cancel_url": f"{BASE_URL}/pricing",
        "user_action": "PAY_NOW",
    }
    unit |= more.pop("unit", {})
    source = {"paypal": {"experience_context": context} | more.pop("paypal", {})}
    return {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": source} | more


def query_of(address: str) -> dict[str, str]:
    """The query of an address, one value each."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
async def http(sandbox_app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox_app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        yield client


@pytest.fixture
def merchant(http: httpx.AsyncClient) -> Merchant:
    return Merchant(http, OPERATOR)


@pytest.fixture
def creator(http: httpx.AsyncClient) -> Merchant:
    return Merchant(http, CREATOR)

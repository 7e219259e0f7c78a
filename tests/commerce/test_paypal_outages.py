"""A PayPal that times out, drops the line or fails after having acted: money moves once."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.commerce.buyers import agree
from tests.commerce.shop import Shop
from tests.commerce.test_paypal import at_paypal, begun, money
from tests.commerce.test_refunds import ask_back

from studium.commerce.payments.actions.send_refund import send_refund
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.platform.http import Answer, Http, NoAnswer, Outgoing
from studium.platform.settings import Settings


@dataclass
class BrokenLine:
    """Fulfils `Http`: the first calls to an address break, before or after PayPal acted."""

    http: Http
    address: str
    how: str
    left: int = 2  # one more than the adapter's own second try
    broken: list[str] = field(default_factory=list)

    async def send(self, outgoing: Outgoing) -> Answer:
        if outgoing.method != "POST" or not outgoing.url.endswith(self.address) or not self.left:
            return await self.http.send(outgoing)
        self.left -= 1
        self.broken.append(outgoing.url)
        if self.how != "before":
            await self.http.send(outgoing)
        if self.how == "error":
            return Answer(500, {}, b"")
        raise NoAnswer("the line broke")


@pytest.mark.parametrize("how", ["before", "after", "error"])
async def test_whatever_call_breaks_the_money_moves_once(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any, how: str
) -> None:
    parts = shop.parts
    lines = [BrokenLine(parts[Http], end, how) for end in ("/orders", "/capture", "/refund")]
    http: Http = parts[Http]
    for line in lines:
        line.http, http = http, line
    parts.add(PaymentProviders(discover_providers(), http, parts[Settings]))
    body = {"sku": "studypack-90", "provider": "paypal"}
    refused = await alice.client.post("/api/purchases/checkout-session", json=body)
    assert refused.status_code == 503
    pending = await begun(alice)
    await agree(shop, pending["checkout_url"])
    await run_jobs()
    shop.wait_for_poll()
    await shop.sweep(run_jobs)
    assert await money(shop, pending) == ("COMPLETED", 4900, 0)
    refund_id = await ask_back(shop, pending, carol, 1000)
    await run_jobs()
    await send_refund(parts, refund_id)  # as the job does later
    await run_jobs()
    assert await money(shop, pending) == ("PARTIALLY_REFUNDED", 4900, 1000)
    made = [len(await at_paypal(shop, f"paypal_{kind}")) for kind in ("order", "capture", "refund")]
    assert made == [1, 1, 1]
    assert all(len(line.broken) == 2 for line in lines)

"""While the payment provider is away nothing is given up, and afterwards everything is found."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.conftest import Person, RunJobs
from tests.proofs.shopping import PendingPurchase, begin, pay

from studium.commerce.payments import check_payment_soon
from studium.commerce.payments.providers import PaymentProviders, discover_providers
from studium.platform.clock import MovableClock
from studium.platform.database import Database, Sql
from studium.platform.http import Answer, Http, NoAnswer, Outgoing
from studium.platform.jobs import count_dead_jobs
from studium.platform.parts import Parts
from studium.platform.settings import Settings

WAITING = Sql("select count(*) from pgqueuer where entrypoint = 'payments.check'")
PAYMENT = Sql("select payment_id from purchases where id = $1")


class NobodyThere:
    """Fulfils `Http` while the other side is away."""

    async def send(self, _: Outgoing) -> Answer:
        raise NoAnswer("the provider does not answer (TimeoutError). Try again later.")


@pytest.fixture(autouse=True)
def impatient_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits between its tries; here it need not."""
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.001)
    monkeypatch.setattr("stripe.HTTPClient.MAX_DELAY", 0.001)


@pytest.fixture
async def paid(shop: None, alice: Person, parts: Parts) -> PendingPurchase:
    """A purchase that was paid at the provider, of which we heard nothing."""
    del shop
    pending = await begin(alice.client)
    await pay(pending, alice.client)
    async with parts[Database].transaction() as tx:
        await tx.execute(Sql("delete from pgqueuer where entrypoint = 'sandbox.deliver_webhook'"))
    return pending


async def test_what_cannot_be_asked_about_now_is_asked_about_later(
    paid: PendingPurchase, parts: Parts, alice: Person, run_jobs: RunJobs, clock: MovableClock
) -> None:
    parts.add(PaymentProviders(discover_providers(), NobodyThere(), parts[Settings]))
    await ask_about(parts, paid)
    await run_jobs()
    async with parts[Database].reader() as tx:
        assert await tx.value(WAITING) == 0
        assert await count_dead_jobs(tx) == 0

    parts.add(PaymentProviders(discover_providers(), parts[Http], parts[Settings]))
    clock.advance(timedelta(minutes=3))
    await ask_about(parts, paid)
    await run_jobs()
    seen = (await alice.client.get(f"/api/purchases/{paid.purchase_id}")).json()
    assert seen["status"] == "COMPLETED"


async def ask_about(parts: Parts, pending: PendingPurchase) -> None:
    """Have the provider asked about a purchase's payment now."""
    async with parts[Database].transaction() as tx:
        payment_id = await tx.value(PAYMENT, UUID(pending.purchase_id))
        await check_payment_soon(tx, payment_id)

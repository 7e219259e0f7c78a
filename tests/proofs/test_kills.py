"""Server and worker are killed with SIGKILL, and every journey ends right.

First at chosen places, in which the process stands inside its transaction (see `breakpoints`),
then again and again at random moments of many journeys.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import asyncpg
import httpx
import pytest
from tests.proofs.breakpoints import Breakpoint, Gatekeeper, gatekeeper
from tests.proofs.installation import Installation
from tests.proofs.invariants import contradictions, until_nothing_is_left_to_do
from tests.proofs.shopper import Patience, Shopper

from studium.sandbox import STRIPE_TWIN
from studium.sandbox.stripe.deliveries import sign

pytestmark = pytest.mark.timeout(300)

# Longer than an idempotency key waits for a request that was killed.
LEASE_IS_OVER = timedelta(minutes=2)
# Several times as long as a program takes to look at the sandbox's clock.
FOLLOWED_AFTER_SECONDS = 1.5
# Longer than the provider waits before it sends a webhook for the third time.
WEBHOOKS_COME_AGAIN = {"amount": "3", "unit": "hours"}

IN_THE_SERVER = {
    "writing the account": Breakpoint(1, "users", "insert"),
    "writing the purchase": Breakpoint(2, "purchases", "insert"),
    "the provider opening the checkout": Breakpoint(
        3, "sandbox.objects", "insert", "new.kind = 'checkout.session'"
    ),
    "recording what the provider opened": Breakpoint(
        4,
        "payments",
        "update",
        "new.provider_checkout_id is distinct from old.provider_checkout_id",
    ),
    "keeping the answer for its key": Breakpoint(
        5, "idempotency_keys", "update", "new.answer is not null"
    ),
    "the provider taking the money": Breakpoint(
        6, "sandbox.objects", "insert", "new.kind = 'charge'"
    ),
    "storing the webhook": Breakpoint(7, "inbound_events", "insert"),
    "PayPal taking what was agreed to": Breakpoint(
        8, "sandbox.objects", "insert", "new.kind = 'paypal_capture'"
    ),
}
IN_THE_WORKER = {
    "handling the stored webhook": Breakpoint(
        1, "payments", "update", "new.status = 'COMPLETED' and old.status = 'PENDING'"
    ),
    "completing the purchase": Breakpoint(2, "purchases", "update", "new.status = 'COMPLETED'"),
    "opening the access": Breakpoint(3, "entitlements", "insert"),
    "noting that the webhook is handled": Breakpoint(
        4, "inbound_events", "update", "new.status = 'handled'"
    ),
    "sending mail": Breakpoint(5, "sandbox.mails", "insert"),
    "taking over what PayPal took": Breakpoint(
        6, "payments", "update", "new.status = 'COMPLETED' and new.provider = 'paypal'"
    ),
}
WITH_PAYPAL = {"PayPal taking what was agreed to", "taking over what PayPal took"}
KILLS = 10


@pytest.fixture
async def gates(installation: Installation) -> AsyncIterator[Gatekeeper]:
    async with gatekeeper(installation.database_url) as gates:
        yield gates


async def test_the_server_is_killed_inside_each_of_its_transactions(
    installation: Installation, gates: Gatekeeper
) -> None:
    async with asyncio.TaskGroup() as journeys:
        shoppers = await put_one_at_each(gates, IN_THE_SERVER, installation, journeys)
        installation.server.kill()
        await let_time_pass(installation, LEASE_IS_OVER)
        await gates.open_all()
        await asyncio.to_thread(installation.start)
    await end_right(installation, shoppers)


async def test_the_worker_is_killed_inside_each_of_its_transactions(
    installation: Installation, gates: Gatekeeper
) -> None:
    async with asyncio.TaskGroup() as journeys:
        shoppers = await put_one_at_each(gates, IN_THE_WORKER, installation, journeys)
        installation.worker.kill()
        await deliver_everything_again(installation)
        await gates.open_all()
        await asyncio.to_thread(installation.start)
    await end_right(installation, shoppers)


@pytest.mark.timeout(300)
async def test_both_are_killed_at_random_again_and_again(installation: Installation) -> None:
    chance = Random(20260105)  # noqa: S311 - the same moments in every run
    patience = Patience()
    shoppers = [
        replace(
            shopper(installation, f"random{number}", with_paypal=number % 2 == 1),
            patience=patience,
        )
        for number in range(8)
    ]
    async with asyncio.TaskGroup() as journeys:
        for each in shoppers:
            journeys.create_task(set_out_later(each, chance.uniform(0, 12)))
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            kill = chance.choice(
                (
                    installation.server.kill,
                    installation.server.kill_alone,
                    installation.worker.kill,
                )
            )
            kill()
            await let_time_pass(installation, LEASE_IS_OVER)
            await asyncio.to_thread(installation.start)
            patience.renew()
    assert sum(each.interruptions for each in shoppers) > 0
    await end_right(installation, shoppers)


def shopper(installation: Installation, name: str, *, with_paypal: bool = False) -> Shopper:
    provider = "paypal" if with_paypal else None
    return Shopper(installation.address, f"{name}@example.org", provider)


async def set_out_later(shopper: Shopper, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await shopper.walk()


async def put_one_at_each(
    gates: Gatekeeper,
    breakpoints: dict[str, Breakpoint],
    installation: Installation,
    journeys: asyncio.TaskGroup,
) -> list[Shopper]:
    """Journeys of which each stands, or has something standing, at another break_point."""
    shoppers = []
    await gates.build(breakpoints.values())
    for place, break_point in breakpoints.items():
        await gates.close(break_point)
        name = f"{break_point.table}{break_point.number}"
        shoppers.append(shopper(installation, name, with_paypal=place in WITH_PAYPAL))
        journeys.create_task(shoppers[-1].walk())
        await gates.until_somebody_stands(break_point)
    return shoppers


async def let_time_pass(installation: Installation, time: timedelta) -> None:
    """Move the sandbox's clock on, and wait until the programs that run have followed.

    One that is started in between knows the new time at once; with the other still a minute
    behind, what was just opened would seem not to have begun.
    """
    connection = await asyncpg.connect(installation.database_url)
    try:
        await connection.execute(
            """
            insert into sandbox.clock (offset_seconds) values ($1)
            on conflict (only_row)
            do update set offset_seconds = clock.offset_seconds + excluded.offset_seconds
            """,
            int(time.total_seconds()),
        )
    finally:
        await connection.close()
    await asyncio.sleep(FOLLOWED_AFTER_SECONDS)


async def deliver_everything_again(installation: Installation) -> None:
    """Send the webhooks that were stored once more, as the provider may at any time."""
    connection = await asyncpg.connect(installation.database_url)
    payloads = await connection.fetch(
        "select payload from inbound_events e join connections c on c.id = e.connection_id"
        " where c.kind = 'stripe'"
    )
    await connection.close()
    assert payloads
    async with httpx.AsyncClient(base_url=installation.address) as provider:
        for (payload,) in payloads:
            signature = sign(payload.decode(), STRIPE_TWIN.webhook_secret, datetime.now(UTC))
            answer = await provider.post(
                "/api/webhooks/stripe", content=payload, headers={"Stripe-Signature": signature}
            )
            assert answer.status_code == 200, answer.text


async def end_right(installation: Installation, shoppers: Sequence[Shopper]) -> None:
    """Whatever was left undone is done, nothing was done twice; later repetitions do no harm."""
    emails = [shopper.email for shopper in shoppers]
    await until_nothing_is_left_to_do(installation.database_url)
    async with httpx.AsyncClient(base_url=installation.address) as visitor:
        answer = await visitor.post("/sandbox/clock", data=WEBHOOKS_COME_AGAIN)
        assert answer.status_code == 303, answer.text
    await until_nothing_is_left_to_do(installation.database_url)
    assert await contradictions(installation.database_url, emails) == []

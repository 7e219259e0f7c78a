"""Every way in which our books and the provider's drift apart is found, and repaired or listed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.shop import DISPUTED_CARD, Shop
from tests.commerce.subscriptions.conftest import Club
from tests.conftest import Person

from studium.commerce.reconciliation import Run, reconcile_account
from studium.commerce.subscriptions.seeds import seed_plans
from studium.connect.connections import ConnectionCache
from studium.platform.clock import Clock
from studium.platform.settings import Settings

API = "/sandbox/stripe/v1"


@pytest.fixture
async def bought(shop: Shop, alice: Person, run_jobs: Callable[[], Any]) -> dict[str, Any]:
    """A purchase that is paid, its webhooks handled; none arrive from here on."""
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    await shop.run_twin()
    await run_jobs()
    assert (await shop.payment_row(pending))["status"] == "COMPLETED"
    await shop.deafen()
    return pending


async def compare(shop: Shop, days: int = 35) -> Run:
    found = await shop.parts[ConnectionCache].operator("stripe")
    assert found is not None
    return await reconcile_account(shop.parts, found.connection.id, days=days)


async def differences(shop: Shop) -> list[tuple[str, str]]:
    rows = await shop.rows("select kind, state from reconciliation_differences order by id")
    return [(row["kind"], row["state"]) for row in rows]


async def at_stripe(shop: Shop, path: str, **data: str) -> dict[str, Any]:
    """Do something at the provider by hand."""
    key = shop.parts[Settings].stripe_secret_key
    assert key is not None
    answer = await shop.stranger.post(
        f"{API}/{path}",
        data=data,
        headers={"Authorization": f"Bearer {key.get_secret_value()}"},
    )
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.usefixtures("bought")
async def test_books_that_agree_show_nothing_and_cost_few_calls(shop: Shop) -> None:
    run = await compare(shop)
    assert (run.payments, run.repaired, run.listed) == (1, 0, 0)
    assert run.calls == 5  # a page each of payments, of those of subscriptions, and so on
    assert await differences(shop) == []
    assert await shop.count("reconciliation_seen") == 0


async def test_a_week_of_lost_webhooks_is_made_up_for(
    shop: Shop, alice: Person, run_jobs: Callable[[], Any]
) -> None:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    await shop.pay(pending)
    shop.wait(timedelta(days=7))
    run = await compare(shop)
    assert (run.repaired, run.listed) == (1, 0)
    assert (await shop.payment_row(pending))["status"] == "COMPLETED"
    assert await differences(shop) == [("payment_state", "repaired")]
    await run_jobs()
    assert (await shop.purchase(alice.client, pending))["status"] == "COMPLETED"
    assert (await compare(shop)).repaired == 0


async def test_an_abandoned_checkout_is_closed_and_one_that_is_open_is_no_difference(
    shop: Shop, alice: Person, run_jobs: Callable[[], Any]
) -> None:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    run = await compare(shop)
    assert (run.payments, run.repaired, run.listed) == (1, 0, 0)
    shop.wait(timedelta(days=2))
    await shop.run_twin()
    await run_jobs()
    await compare(shop)
    assert (await shop.payment_row(pending))["status"] == "CANCELED"
    assert await differences(shop) == [("payment_state", "repaired")]


async def test_money_there_that_is_not_here_is_listed_until_it_is_given_back(shop: Shop) -> None:
    await at_stripe(
        shop,
        "payment_intents",
        amount="5100",
        currency="usd",
        payment_method="pm_card_visa",
        confirm="true",
        return_url="http://testserver/",
    )
    run = await compare(shop)
    assert (run.repaired, run.listed) == (0, 1)
    (row,) = await shop.rows("select * from reconciliation_differences")
    assert (row["kind"], row["amount_minor"], row["state"]) == (
        "payment_unknown_here",
        5100,
        "open",
    )
    assert (await compare(shop)).listed == 1
    assert await shop.count("reconciliation_differences") == 1
    await shop.refund_at_stripe(row["subject"], 5100)
    await compare(shop)
    assert await differences(shop) == [("payment_unknown_here", "gone")]


async def test_what_grew_too_old_to_be_compared_stays_listed(shop: Shop) -> None:
    await at_stripe(
        shop,
        "payment_intents",
        amount="5100",
        currency="usd",
        payment_method="pm_card_visa",
        confirm="true",
        return_url="http://testserver/",
    )
    await compare(shop)
    shop.wait(timedelta(days=60))
    assert (await compare(shop)).listed == 0
    assert await differences(shop) == [("payment_unknown_here", "open")]


@pytest.mark.usefixtures("bought")
async def test_a_payment_here_that_is_not_there_is_listed(shop: Shop) -> None:
    await shop.run("delete from sandbox.objects where kind in ('payment_intent', 'charge')")
    run = await compare(shop)
    assert (run.repaired, run.listed, run.calls) == (0, 1, 6)
    assert await differences(shop) == [("payment_unknown_there", "open")]


async def test_what_is_paid_here_and_not_there_is_listed_and_stays_paid(
    shop: Shop, bought: dict[str, Any]
) -> None:
    await shop.run(
        'update sandbox.objects set body = body || \'{"status": "canceled"}\''
        " where kind = 'payment_intent'"
    )
    assert (await compare(shop)).listed == 1
    assert await differences(shop) == [("payment_not_paid_there", "open")]
    assert (await shop.payment_row(bought))["status"] == "COMPLETED"


@pytest.mark.parametrize("is_paid", [True, False])
async def test_another_amount_is_listed(
    shop: Shop, bought: dict[str, Any], *, is_paid: bool
) -> None:
    payment = await shop.payment_row(bought)
    if not is_paid:
        await shop.forget_truth(payment["id"])
    await shop.run(
        "update payments set amount_minor = amount_minor + 100,"
        " captured_minor = case when captured_minor > 0 then captured_minor + 100 else 0 end"
    )
    assert (await compare(shop)).listed == 1
    assert await differences(shop) == [("payment_amount", "open")]
    assert (await compare(shop)).listed == 1
    assert await shop.count("reconciliation_differences") == 1


async def test_a_refund_made_in_the_dashboard_is_learnt(shop: Shop, bought: dict[str, Any]) -> None:
    payment = await shop.payment_row(bought)
    await shop.refund_at_stripe(payment["provider_payment_id"], 500)
    run = await compare(shop)
    assert (run.refunds, run.repaired, run.listed) == (1, 1, 0)
    assert (await shop.payment_row(bought))["refunded_minor"] == 500
    assert await differences(shop) == [("payment_refunded", "repaired")]


async def test_a_refund_of_a_payment_older_than_the_list_is_learnt(
    shop: Shop, bought: dict[str, Any]
) -> None:
    payment = await shop.payment_row(bought)
    shop.wait(timedelta(days=90))
    await shop.refund_at_stripe(payment["provider_payment_id"], 500)
    assert (await compare(shop, days=7)).repaired == 1
    assert (await shop.payment_row(bought))["refunded_minor"] == 500


async def our_refund(
    shop: Shop, bought: dict[str, Any], carol: Person, run_jobs: Callable[[], Any]
) -> UUID:
    payment = await shop.payment_row(bought)
    answer = await carol.client.post(
        "/api/payments/refund",
        json={"payment_id": str(payment["id"]), "amount_minor": 700, "reason": "asked for"},
        headers={"Idempotency-Key": "once"},
    )
    assert answer.status_code == 201, answer.text
    await run_jobs()
    (row,) = await shop.rows("select id, status from refunds")
    assert row["status"] == "SUCCEEDED"
    found: UUID = row["id"]
    return found


async def test_refunds_of_ours_that_agree_show_nothing(
    shop: Shop, bought: dict[str, Any], carol: Person, run_jobs: Callable[[], Any]
) -> None:
    await our_refund(shop, bought, carol, run_jobs)
    run = await compare(shop)
    assert (run.refunds, run.calls, run.repaired, run.listed) == (1, 5, 0, 0)


async def test_a_refund_that_moved_on_unheard_is_moved_on(
    shop: Shop, bought: dict[str, Any], carol: Person, run_jobs: Callable[[], Any]
) -> None:
    refund = await our_refund(shop, bought, carol, run_jobs)
    await shop.run("update refunds set status = 'PENDING' where id = $1", refund)
    assert (await compare(shop)).repaired == 1
    assert await differences(shop) == [("refund_state", "repaired")]
    (row,) = await shop.rows("select status from refunds")
    assert row["status"] == "SUCCEEDED"


async def test_a_refund_of_another_amount_is_listed(
    shop: Shop, bought: dict[str, Any], carol: Person, run_jobs: Callable[[], Any]
) -> None:
    await our_refund(shop, bought, carol, run_jobs)
    await shop.run("update refunds set amount_minor = 600")
    assert (await compare(shop)).listed == 1
    assert await differences(shop) == [("refund_amount", "open")]


async def test_a_refund_here_that_is_not_there_is_listed(
    shop: Shop, bought: dict[str, Any], carol: Person, run_jobs: Callable[[], Any]
) -> None:
    await our_refund(shop, bought, carol, run_jobs)
    await shop.run("delete from sandbox.objects where kind = 'refund'")
    run = await compare(shop)
    assert (run.listed, run.calls) == (1, 6)
    assert await differences(shop) == [("refund_unknown_there", "open")]


async def test_a_refund_that_bears_our_name_and_is_not_here_is_listed(
    shop: Shop, bought: dict[str, Any], carol: Person, run_jobs: Callable[[], Any]
) -> None:
    await our_refund(shop, bought, carol, run_jobs)
    await shop.run("delete from refunds")
    assert (await compare(shop)).listed == 1
    assert await differences(shop) == [("refund_unknown_here", "open")]


async def disputed(shop: Shop, alice: Person) -> dict[str, Any]:
    await shop.deafen()
    pending = await shop.buy(alice.client)
    await shop.pay(pending, DISPUTED_CARD)
    await compare(shop)
    shop.wait(timedelta(minutes=2))
    return pending


async def test_a_dispute_unheard_of_is_learnt_and_so_is_its_end(
    shop: Shop, alice: Person, run_jobs: Callable[[], Any]
) -> None:
    pending = await disputed(shop, alice)
    await shop.run_twin()
    await run_jobs()
    run = await compare(shop)
    assert run.disputes == 1
    (dispute,) = await shop.rows("select * from disputes")
    assert dispute["status"] == "needs_response"
    await at_stripe(shop, f"disputes/{dispute['provider_dispute_id']}/close")
    shop.wait(timedelta(minutes=1))
    await compare(shop)
    (dispute,) = await shop.rows("select * from disputes")
    assert dispute["status"] == "lost"
    assert (await shop.payment_row(pending))["status"] == "REFUNDED"
    assert ("dispute_unknown_here", "repaired") in await differences(shop)
    assert ("dispute_state", "repaired") in await differences(shop)
    before = await differences(shop)
    assert (await compare(shop)).listed == 0
    assert await differences(shop) == before


async def test_a_dispute_here_that_is_not_there_is_listed(
    shop: Shop, alice: Person, run_jobs: Callable[[], Any]
) -> None:
    await disputed(shop, alice)
    await shop.run_twin()
    await run_jobs()
    await compare(shop)
    await shop.run("delete from sandbox.objects where kind = 'dispute'")
    assert (await compare(shop)).listed == 1
    assert ("dispute_unknown_there", "open") in await differences(shop)


async def test_what_is_paid_twice_is_listed(shop: Shop, bought: dict[str, Any]) -> None:
    payment = await shop.payment_row(bought)
    await at_stripe(
        shop,
        "payment_intents",
        amount=str(payment["amount_minor"]),
        currency="usd",
        payment_method="pm_card_visa",
        confirm="true",
        return_url="http://testserver/",
        **{"metadata[payment_id]": str(payment["id"])},
    )
    assert (await compare(shop)).listed == 1
    assert await differences(shop) == [("paid_twice", "open")]


async def test_a_run_that_was_left_behind_gives_way(shop: Shop) -> None:
    first = await compare(shop)
    await shop.run("update reconciliation_runs set status = 'running', finished_at = null")
    await compare(shop)
    rows = await shop.rows("select id, status from reconciliation_runs order by id")
    assert [row["status"] for row in rows] == ["interrupted", "finished"]
    assert rows[0]["id"] == first.id
    assert shop.parts[Clock].now() >= first.started_at


async def test_subscriptions_and_their_money_are_no_drift_and_what_moved_unheard_is_learnt(
    shop: Shop, alice: Person, run_jobs: Callable[[], Any]
) -> None:
    await seed_plans(shop.parts, lambda _: None)
    await run_jobs()
    club = Club(shop, run_jobs)
    await club.begin(alice)
    await club.let_pass(timedelta(days=15))  # the trial ends, and the first period is paid
    assert (await club.see(alice))["status"] == "active"
    run = await compare(shop)
    assert (run.subscriptions, run.repaired, run.listed) == (1, 0, 0)
    await shop.deafen()
    shop.wait(timedelta(days=31))
    await shop.run_twin()
    await run_jobs()
    run = await compare(shop)
    assert run.listed == 0
    assert await differences(shop) == [("subscription_state", "repaired")]
    (charge, *_) = await shop.rows(
        "select body from sandbox.objects where kind = 'charge' order by seq desc"
    )
    await shop.refund_at_stripe(charge["body"]["payment_intent"], 500)
    run = await compare(shop)
    assert run.repaired == 1
    (found,) = await shop.rows(
        "select theirs from reconciliation_differences where kind = 'subscription_state'"
        " order by id desc limit 1"
    )
    assert "$5.00 paid back" in found["theirs"]
    await shop.run("delete from sandbox.objects where kind = 'subscription'")
    await compare(shop)
    assert ("subscription_unknown_there", "open") in await differences(shop)

"""The books and PayPal's: found by its transaction search, and repaired or listed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.commerce.buyers import DISPUTES
from tests.commerce.reconciliation.test_drift import differences
from tests.commerce.shop import Shop
from tests.commerce.test_paypal import (
    DASHBOARD,
    at_paypal,
    begun,
    bought,
    deafen,
    held,
    money,
)
from tests.commerce.test_paypal_captures import captured
from tests.commerce.test_refunds import ask_back
from tests.conftest import Person

from studium.commerce.reconciliation import Run, reconcile_account
from studium.connect.connections import ConnectionCache
from studium.sandbox.paypal.due import settle
from studium.sandbox.paypal.errors import refused
from studium.sandbox.paypal.resources import reporting

Jobs = Callable[[], Any]


async def compare(shop: Shop, days: int = 35) -> Run:
    found = await shop.parts[ConnectionCache].operator("paypal")
    assert found is not None
    return await reconcile_account(shop.parts, found.connection.id, days=days)


async def by_hand(shop: Shop, act: str, thing: str) -> None:
    answer = await shop.stranger.post(DASHBOARD, data={"act": act, "id": thing})
    assert answer.status_code == 303, answer.text


async def test_books_that_agree_show_nothing_in_whatever_parts_money_moved(
    shop: Shop, alice: Person, carol: Person, run_jobs: Jobs
) -> None:
    pending = await bought(shop, alice, run_jobs)
    await ask_back(shop, pending, carol, 1000)
    payment = await held(shop, alice, run_jobs)
    for amount in (3_000, 4_000):
        await captured(carol, payment["id"], amount)
    body = {"payment_id": payment["id"], "amount_minor": 5_000, "reason": "It rained."}
    assert (await carol.client.post("/api/payments/refund", json=body)).status_code == 201
    await run_jobs()
    run = await compare(shop)
    assert (run.repaired, run.listed) == (0, 0), await differences(shop)
    shop.wait(timedelta(days=100))  # several windows of PayPal's search
    await settle(shop.parts)
    await run_jobs()
    run = await compare(shop, days=150)
    assert (run.repaired, run.listed) == (0, 0), await differences(shop)


async def test_what_happened_unheard_is_learnt(
    shop: Shop, alice: Person, carol: Person, run_jobs: Jobs
) -> None:
    disputed = await bought(shop, alice, run_jobs, DISPUTES)
    second = await held(shop, carol, run_jobs)
    (capture,) = await at_paypal(shop, "paypal_capture")
    await captured(carol, second["id"], 3_000)
    await deafen(shop)
    (_, taken) = await at_paypal(shop, "paypal_capture")
    await by_hand(shop, "refund", taken["id"])
    shop.wait(timedelta(minutes=2))
    await settle(shop.parts)
    run = await compare(shop)
    assert (run.repaired, run.listed) == (2, 0), await differences(shop)
    assert sorted(await differences(shop)) == [
        ("dispute_unknown_here", "repaired"),
        ("payment_refunded", "repaired"),
    ]
    assert capture["custom_id"].startswith(str((await shop.payment_row(disputed))["id"]))
    assert (await compare(shop)).repaired == 0


async def test_money_there_that_is_not_here_is_listed_until_it_is_given_back(
    shop: Shop, alice: Person, run_jobs: Jobs
) -> None:
    pending = await bought(shop, alice, run_jobs)
    (capture,) = await at_paypal(shop, "paypal_capture")
    await shop.run("delete from sandbox.objects where kind = 'paypal_webhook'")
    await shop.run(
        "insert into sandbox.objects (id, account, kind, body, private) "
        "select 'STRANGECAPTURE', account, kind, (body - 'custom_id') || $1::jsonb, private "
        "from sandbox.objects where kind = 'paypal_capture'",
        {
            "id": "STRANGECAPTURE",
            "amount": {"currency_code": "USD", "value": "51.00"},
            "supplementary_data": {"related_ids": {"order_id": "STRANGEORDER"}},
        },
    )
    run = await compare(shop)
    assert (run.repaired, run.listed) == (0, 1)
    (row,) = await shop.rows("select * from reconciliation_differences")
    assert (row["kind"], row["subject"], row["amount_minor"]) == (
        "payment_unknown_here",
        "STRANGECAPTURE",
        5100,
    )
    await shop.run(
        "update sandbox.objects set body = jsonb_set(body, '{status}', '\"REFUNDED\"') "
        "where id = 'STRANGECAPTURE'"
    )
    await compare(shop)
    assert await differences(shop) == [("payment_unknown_here", "gone")]
    assert await money(shop, pending) == ("COMPLETED", 4900, 0)
    assert capture["id"] != "STRANGECAPTURE"


async def test_an_app_without_transaction_search_still_has_its_payments_compared(
    shop: Shop, alice: Person, run_jobs: Jobs, monkeypatch: Any
) -> None:
    pending = await begun(alice)
    await deafen(shop)

    def forbid(_: object) -> Any:
        raise refused("PERMISSION_DENIED")

    monkeypatch.setattr(reporting, "_window", forbid)
    await shop.stranger.post(
        pending["checkout_url"], data={"buyer": "BUYERPAYSAAAA", "action": "approve"}
    )
    run = await compare(shop)
    await run_jobs()
    assert (run.repaired, run.listed) == (1, 0), await differences(shop)
    assert (await money(shop, pending))[0] == "COMPLETED"

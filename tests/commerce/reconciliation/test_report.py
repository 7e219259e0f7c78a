"""What people see of comparisons, who may act on them, and what starts one."""

import re
from collections.abc import Callable
from typing import Any

from tests.commerce.reconciliation.test_drift import at_stripe, compare
from tests.commerce.shop import Shop
from tests.structure.sources import ROOT

from studium.commerce.reconciliation.alerts import ALERT_RULES
from studium.commerce.reconciliation.jobs import ReconcileAll
from studium.platform.database import Database
from studium.platform.jobs import enqueue
from studium.platform.telemetry import metrics_text

FOUND = "/api/admin/reconciliation/differences"


async def drift(shop: Shop) -> None:
    """Money there that is not here, found."""
    await at_stripe(
        shop,
        "payment_intents",
        amount="5100",
        currency="usd",
        payment_method="pm_card_visa",
        confirm="true",
        return_url="http://testserver/",
    )
    assert (await compare(shop)).listed == 1


async def test_support_reads_and_admins_dismiss_with_a_note(
    shop: Shop, alice: Any, carol: Any, dave: Any
) -> None:
    await drift(shop)
    page = (await dave.client.get("/admin/reconciliation")).text
    assert "Money there that is not here" in page
    assert "$51.00" in page
    assert "Compare now" not in page
    (found,) = (await dave.client.get(FOUND)).json()["items"]
    act = f"/admin/reconciliation/{found['id']}/dismiss"
    assert (await alice.client.get("/admin/reconciliation")).status_code == 403
    assert (await dave.client.post(act, data={"note": "no"})).status_code == 403
    assert "Compare now" in (await carol.client.get("/admin/reconciliation")).text
    answer = await carol.client.post(act, data={"note": "made by hand for a fair"})
    assert answer.status_code == 303
    assert "made by hand for a fair" in (await carol.client.get("/admin/reconciliation")).text
    again = await carol.client.post(f"{FOUND}/{found['id']}/dismiss", json={"note": "twice"})
    assert again.json()["type"].endswith("difference-closed")
    assert (await compare(shop)).listed == 0
    (found,) = (await carol.client.get(FOUND)).json()["items"]
    assert found["state"] == "dismissed"


async def test_what_stands_is_an_alert_until_it_is_dealt_with(shop: Shop) -> None:
    await drift(shop)
    look = ALERT_RULES[0].look
    assert look is not None
    async with shop.parts[Database].reader() as tx:
        (found,) = await look(shop.parts, tx)
    assert found.owner_id is None
    assert "Money there that is not here" in found.finding


async def test_a_seller_sees_their_own_and_none_of_the_operators(shop: Shop, alice: Any) -> None:
    await drift(shop)
    for path in ("runs", "differences"):
        assert (await alice.client.get(f"/api/reconciliation/{path}")).json()["items"] == []
    assert "Not compared yet" in (await alice.client.get("/selling/reconciliation")).text


async def test_the_night_compares_every_account(
    shop: Shop, carol: Any, run_jobs: Callable[[], Any]
) -> None:
    async with shop.parts[Database].transaction() as tx:
        await enqueue(tx, ReconcileAll())
    await run_jobs()
    runs = (await carol.client.get("/api/admin/reconciliation/runs")).json()["items"]
    # One at each provider: both list what they have.
    assert [(run["status"], run["calls"]) for run in runs] == [("finished", 5)] * 2


async def test_drift_is_a_metric_and_the_alert_rules_name_it(shop: Shop) -> None:
    await drift(shop)
    text = metrics_text().decode()
    assert 'studium_reconciliation_differences{kind="payment_unknown_here"} 1.0' in text
    rules = (ROOT / "deploy" / "alerts" / "reconciliation.yml").read_text(encoding="utf-8")
    named = re.findall(r"studium_\w+", rules)
    assert named
    assert all(f"\n{name}" in text for name in named)
    assert all((ROOT / page).is_file() for page in re.findall(r"runbook: (\S+)", rules))

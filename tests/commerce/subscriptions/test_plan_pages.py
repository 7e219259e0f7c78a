"""Admins make plans, set what they cost and archive them; who subscribed keeps what they bought."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.commerce.invoices.sellers import in_mumbai
from tests.commerce.subscriptions.conftest import Club

from studium.commerce.subscriptions import SubscriptionSettings, sync_plans
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings

TERMS = {
    "slug": "team",
    "name": "Team",
    "description": "For five.",
    "features": "studypack, ai-credits",
    "monthly_credits": "900",
    "trial_days": "0",
    "is_active": "on",
}


@pytest.fixture
def module_settings() -> Sequence[ModuleSettings]:
    return [in_mumbai()]


async def prices_of(club: Club, slug: str = "team") -> list[tuple[str, str, int, bool]]:
    rows = await club.shop.rows(
        "select p.period, p.currency, p.amount_minor, p.is_active from plan_prices p"
        " join plans on plans.id = p.plan_id where plans.slug = $1 order by p.id",
        slug,
    )
    return [tuple(row.values()) for row in rows]


async def test_a_plan_is_made_priced_sold_and_archived(
    club: Club, alice: Any, bob: Any, carol: Any, dave: Any
) -> None:
    assert (await dave.client.post("/admin/plans", data=TERMS)).status_code == 403
    for wrong in ({"slug": "free"}, {"slug": "pro"}, {"features": "No_Name!"}, {"name": ""},
                  {"trial_days": "366"}, {"monthly_credits": "9" * 30}):  # fmt: skip
        refused = await carol.client.post("/admin/plans", data=TERMS | wrong)
        assert refused.status_code in {409, 422}, wrong
    made = await carol.client.post("/admin/plans", data=TERMS)
    page = made.headers["location"]
    assert (await alice.client.get(page)).status_code == 403
    monthly = {"period": "month", "currency": "USD", "amount": "25.00"}
    for wrong in ({"amount": "25,00"}, {"amount": "0"}, {"currency": "dollar"}, {"period": "week"}):
        assert (await carol.client.post(f"{page}/prices", data=monthly | wrong)).status_code == 422
    for amount, currency, told in (("0.49", "usd", "at least $0.50"), ("0", "jpy", "between ¥1 ")):
        few = monthly | {"amount": amount, "currency": currency}
        refused = await carol.client.post(f"{page}/prices", data=few)
        assert (refused.status_code, told in refused.text) == (422, True), refused.text
    for each in (monthly, monthly, monthly | {"currency": "inr", "amount": "1,900"}):
        assert (await carol.client.post(f"{page}/prices", data=each)).status_code == 303
    assert await prices_of(club) == [("month", "usd", 2500, True), ("month", "inr", 190_000, True)]

    begun = await club.begin(alice, "team")
    assert (begun["amount_minor"], begun["features"]) == (2500, ["studypack", "ai-credits"])
    dearer = monthly | {"amount": "30"}
    assert (await carol.client.post(f"{page}/prices", data=dearer)).status_code == 303
    cut = TERMS | {"features": "ai-credits", "monthly_credits": "100"}
    del cut["slug"]
    assert (await carol.client.post(page, data=cut)).status_code == 303
    kept = await club.see(alice)
    assert (kept["amount_minor"], kept["features"]) == (2500, ["studypack", "ai-credits"])
    dear = await club.begin(bob, "team")
    assert (dear["amount_minor"], await club.credits_of(bob)) == (3000, 100)

    del cut["is_active"]
    assert (await carol.client.post(page, data=cut)).status_code == 303
    refused = await alice.client.post("/api/payments/checkout-session", json={"plan": "team"})
    assert refused.status_code == 404
    shown = (await dave.client.get(page)).text
    for words in ("Archived", "$30.00 a month", "Set a price of the plan", "Changed the plan"):
        assert words in shown
    assert "Set the price" not in shown


async def test_a_price_is_archived_and_the_provider_is_told_of_the_rest(
    club: Club, carol: Any
) -> None:
    listed = (await carol.client.get("/admin/plans")).text
    assert "$19.00 a month, $190.00 a year" in listed
    (yearly,) = await club.shop.rows(
        "select p.id, p.plan_id from plan_prices p join plans on plans.id = p.plan_id"
        " where plans.slug = 'pro' and p.period = 'year'"
    )
    address = f"/admin/plans/{yearly['plan_id']}/prices/{yearly['id']}/archive"
    for _ in range(2):
        assert (await carol.client.post(address)).status_code == 303
    assert ("year", "usd", 19_000, False) in await prices_of(club, "pro")
    told = await carol.client.post("/admin/plans/sync")
    assert told.status_code == 303
    assert await club.shop.count("plan_price_links") == 3
    elsewhere = f"/admin/plans/{carol.user_id}/prices/{yearly['id']}/archive"
    assert (await carol.client.post(elsewhere)).status_code == 404


async def test_the_price_that_the_operator_named_is_changed_at_the_provider_alone(
    club: Club, parts: Parts, carol: Any
) -> None:
    known = {plan.slug: name for plan, price, name in await sync_plans(parts)
             if price.period == "month"}  # fmt: skip
    parts.add(SubscriptionSettings(_env_file=None, stripe_price_id=known["pro"]))
    (pro,) = await club.shop.rows("select id from plans where slug = 'pro'")
    monthly = {"period": "month", "currency": "usd", "amount": "21.00"}
    address = f"/admin/plans/{pro['id']}/prices"
    refused = await carol.client.post(address, data=monthly)
    assert (refused.status_code, "STRIPE_PRICE_ID" in refused.text) == (409, True)
    rupees = monthly | {"currency": "inr"}
    assert (await carol.client.post(address, data=rupees)).status_code == 303
    linked = [name for _, price, name in await sync_plans(parts) if price.period == "month"]
    assert len(set(linked)) == 3


async def test_who_subscribes_is_asked_first_whom_invoices_name(
    club: Club, alice: Any, carol: Any
) -> None:
    wanted = {"plan": "pro", "period": "month", "currency": "usd"}
    asked = await alice.client.post("/subscription/start", data=wanted)
    assert asked.headers["location"] == "/billing?next=%2Fsubscription"
    details = {
        "name": "Alice", "address": "1 Road", "postal_code": "560001", "city": "Bengaluru",
        "state": "29", "country": "IN", "tax_id": "", "next": "/subscription",
    }  # fmt: skip
    kept = await alice.client.post("/billing", data=details)
    assert kept.headers["location"] == "/subscription"
    begun = await alice.client.post("/subscription/start", data=wanted)
    assert "/stripe/pay/" in begun.headers["location"]
    (pro,) = await club.shop.rows("select id from plans where slug = 'pro'")
    rupees = {"period": "month", "currency": "inr", "amount": "900"}
    await carol.client.post(f"/admin/plans/{pro['id']}/prices", data=rupees)
    await alice.client.post("/subscription/start", data=wanted | {"currency": "inr"})
    newest = await club.see(alice)
    assert (newest["amount_minor"], newest["currency"]) == (90_000, "inr")

"""The pages of a subscription, as their owner and staff use them."""

import re
from datetime import timedelta
from typing import Any

from tests.commerce.subscriptions.conftest import CAN_BE_SAVED_ONLY, Club


async def test_it_begins_on_the_page_and_says_what_it_costs(club: Club, alice: Any) -> None:
    offered = await alice.client.get("/subscription")
    assert "14 days free" in offered.text
    begun = await alice.client.post("/subscription/start", data={"plan": "pro"})
    assert begun.status_code == 303
    await club.shop.pay({"checkout_url": begun.headers["location"]})
    waiting = await alice.client.get("/subscription?from=checkout")
    assert "data-live-seconds" in waiting.text
    await club.run_jobs()
    seen = await alice.client.get("/subscription?from=checkout")
    for words in ("Trial", "19.00", "Tax", "Next payment", "Ends", "ending in 4242"):
        assert words in " ".join(seen.text.split()), words
    assert "19.00" in (await alice.client.get("/dashboard")).text
    assert "data-live-seconds" not in seen.text


async def test_leaving_takes_two_clicks(club: Club, alice: Any) -> None:
    await club.begin(alice)
    page = await alice.client.get("/subscription")
    assert 'href="/subscription/cancel"' in page.text
    second = (await alice.client.get("/subscription/cancel")).text
    form = re.search(r'action="([^"]+)"[^>]*>\s*<input[^>]*name="when" value="([^"]+)"', second)
    assert form is not None
    done = await alice.client.post(form[1], data={"when": form[2]})
    assert done.status_code == 303
    found = await club.see(alice)
    assert found["cancels_at"] == found["period_end"]
    assert "Keep my subscription" in (await alice.client.get("/subscription")).text
    await alice.client.post("/subscription/resume")
    assert (await club.see(alice))["cancels_at"] is None


async def test_a_pause_is_a_click_and_so_is_going_on(club: Club, alice: Any) -> None:
    await club.begin(alice)
    assert "/subscription/pause" in (await alice.client.get("/subscription")).text
    await alice.client.post("/subscription/pause")
    page = (await alice.client.get("/subscription")).text
    assert "none while it is paused" in page
    await alice.client.post("/subscription/resume")
    assert (await club.see(alice))["status"] == "trialing"


async def test_a_change_is_shown_before_it_is_made(club: Club, alice: Any) -> None:
    await club.begin(alice, "pro-plus")
    wanted = {"plan": "pro-plus", "period": "year"}
    shown = await alice.client.get("/subscription/change", params=wanted)
    assert "Change and pay" in shown.text
    done = await alice.client.post("/subscription/change", data=wanted)
    assert done.status_code == 303
    assert (await club.see(alice))["period"] == "year"
    odd = await alice.client.get("/subscription/change", params={"plan": "no\x00thing"})
    assert odd.status_code == 422
    unknown = await alice.client.get("/subscription/change", params={"plan": "none"})
    assert unknown.status_code == 404


async def test_a_failed_payment_is_shown_with_where_to_pay(club: Club, alice: Any) -> None:
    await club.begin(alice, card=CAN_BE_SAVED_ONLY)
    await club.let_pass(timedelta(days=15))
    invoice = (await club.see(alice))["invoices"][0]
    token = await club.sign_in_again(alice)
    page = await club.shop.stranger.get("/subscription", headers=token)
    assert "A payment did not go through" in page.text
    assert invoice["pay_url"].replace("&", "&amp;") in page.text


async def test_support_sees_and_only_an_admin_acts(
    club: Club, alice: Any, carol: Any, dave: Any
) -> None:
    found = await club.begin(alice)
    address = f"/admin/subscriptions/{found['id']}"
    assert alice.email in (await dave.client.get("/admin/subscriptions")).text
    seen = await dave.client.get(address)
    assert seen.status_code == 200
    assert "sub_" in seen.text
    order = {"act": "end", "reason": "Asked on the phone."}
    assert (await dave.client.post(address, data=order)).status_code == 403
    assert (await carol.client.post(address, data={"act": "end"})).status_code == 422
    assert (await carol.client.post(address, data=order)).status_code == 303
    assert (await club.see(alice))["status"] == "canceled"
    record = await carol.client.get(address)
    assert "Canceled a subscription" in record.text
    assert "Asked on the phone." in record.text

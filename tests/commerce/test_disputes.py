"""What a payer's bank takes back: an admin hears of it, and access ends when all of it is lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.commerce.payments.test_model import NOW, a_payment
from tests.commerce.shop import DISPUTED_CARD, Shop
from tests.commerce.test_refunds import ask_back, bought

from studium.commerce.payments.actions.refresh_payment import refresh_payment
from studium.commerce.payments.actions.request_refund import PaymentDisputed
from studium.commerce.payments.disputes.model import (
    Dispute,
    DisputeNews,
    DisputeStatus,
    first_heard,
    follow,
    lost_minor,
)
from studium.sandbox.stripe import settle


class Bank:
    """Disputes a purchase, by signed events a minute apart unless told otherwise."""

    def __init__(self, shop: Shop, intent: str) -> None:
        self.shop = shop
        self.intent = intent
        self.told = 0

    async def say(self, kind: str, status: str, **more: Any) -> None:
        self.told += 1
        event = {
            "id": f"evt_dispute_{self.told}",
            "object": "event",
            "type": f"charge.dispute.{kind}",
            "created": int(self.shop.now.timestamp()) + 60 * more.pop("minute", self.told),
            "livemode": False,
            "data": {
                "object": {
                    "id": "dp_1",
                    "object": "dispute",
                    "amount": 4900,
                    "charge": "ch_1",
                    "currency": "usd",
                    "evidence_details": {"due_by": 1768435199},
                    "is_charge_refundable": False,
                    "metadata": {},
                    "payment_intent": self.intent,
                    "reason": "fraudulent",
                    "status": status,
                    **more,
                }
            },
        }
        assert (await self.shop.deliver(event)).status_code == 200


async def disputed(shop: Shop, pending: dict[str, Any]) -> Bank:
    """The bank of who bought."""
    return Bank(shop, (await shop.payment_row(pending))["provider_payment_id"])


async def money(shop: Shop, pending: dict[str, Any]) -> tuple[str, int]:
    row = await shop.payment_row(pending)
    return row["status"], row["refunded_minor"]


async def test_a_dispute_raises_the_alarm_and_stands_on_the_admin_page(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    bank = await disputed(shop, pending)
    with capture_logs() as lines:
        await bank.say("created", "needs_response")
        await bank.say("funds_withdrawn", "needs_response")
        await run_jobs()
    (alarm,) = [line for line in lines if line["event"] == "payment_disputed"]
    assert (alarm["log_level"], alarm["reason"]) == ("error", "fraudulent")
    assert (alarm["provider_dispute_id"], alarm["amount"]) == ("dp_1", "$49.00")
    assert alarm["due_at"] == "2026-01-14T23:59:59+00:00"
    assert "Disputes" in alarm["remedy"]
    page = (await carol.client.get(f"/admin/purchases/{pending['purchase_id']}")).text
    assert "dp_1" in page
    assert "disputes this payment (fraudulent)" in page
    assert await shop.is_open(alice.user_id, "studypack")
    form = (await carol.client.get(f"/admin/purchases/{pending['purchase_id']}/refund")).text
    assert "until it decides the dispute" in form
    with pytest.raises(PaymentDisputed):
        await ask_back(shop, pending, carol)
    handled = await shop.rows("select status from inbound_events where type like '%dispute%'")
    assert {row["status"] for row in handled} == {"handled"}


async def test_a_lost_dispute_ends_the_access_and_no_later_reading_undoes_it(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    bank = await disputed(shop, pending)
    with capture_logs() as lines:
        await bank.say("closed", "lost", minute=9)
        await run_jobs()
        for late in ("created", "funds_withdrawn"):
            await bank.say(late, "needs_response", minute=1)
        await run_jobs()
    loud = [line["event"] for line in lines if line["event"].startswith("payment_dispute")]
    assert loud == ["payment_dispute_lost"]
    assert (await shop.purchase(alice.client, pending))["status"] == "REFUNDED"
    assert not await shop.is_open(alice.user_id, "studypack")
    mails = await shop.rows("select subject, body from sandbox.mails")
    told = {mail["subject"]: mail["body"] for mail in mails}
    decided = told["Your bank's decision about StudyPack, 90 days"]
    assert "decided the dispute about it for you: $49.00 went back to it." in decided
    assert not any("refund" in subject for subject in told)
    shop.wait(timedelta(hours=1))
    await refresh_payment(shop.parts, (await shop.payment_row(pending))["id"])
    assert await money(shop, pending) == ("REFUNDED", 4900)
    assert await shop.count("disputes") == 1


async def test_what_the_sandboxed_bank_disputes_and_nobody_answers_is_lost(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await shop.buy(alice.client)
    await shop.pay(pending, DISPUTED_CARD)
    await run_jobs()
    shop.wait(timedelta(minutes=2))
    await settle(shop.parts)
    await run_jobs()
    (dispute,) = await shop.rows("select status, due_at from disputes")
    assert dispute["status"] == "needs_response"
    assert dispute["due_at"] > shop.now + timedelta(days=8)
    assert await shop.is_open(alice.user_id, "studypack")
    shop.wait(timedelta(days=9))
    await settle(shop.parts)
    await run_jobs()
    assert await money(shop, pending) == ("REFUNDED", 4900)
    assert not await shop.is_open(alice.user_id, "studypack")


async def test_a_refund_and_a_lost_dispute_add_up_to_no_more_than_was_paid(
    shop: Shop, alice: Any, carol: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    bank = await disputed(shop, pending)
    await bank.say("closed", "lost", amount=1000)
    await run_jobs()
    assert await money(shop, pending) == ("PARTIALLY_REFUNDED", 1000)
    assert await shop.is_open(alice.user_id, "studypack")
    await ask_back(shop, pending, carol, 900)
    await run_jobs()
    assert await money(shop, pending) == ("PARTIALLY_REFUNDED", 1900)
    await bank.say("closed", "lost", id="dp_2", amount=4000)
    await run_jobs()
    assert await money(shop, pending) == ("REFUNDED", 4900)
    assert not await shop.is_open(alice.user_id, "studypack")


@pytest.mark.parametrize("was_lost", [False, True])
async def test_a_dispute_that_is_won_leaves_or_gives_back_everything(
    shop: Shop, alice: Any, run_jobs: Any, *, was_lost: bool
) -> None:
    pending = await bought(shop, alice, run_jobs)
    bank = await disputed(shop, pending)
    await bank.say("created", "needs_response")
    await run_jobs()
    if was_lost:
        await bank.say("closed", "lost")
        await bank.say("updated", "appeal_under_review")
        await run_jobs()
        assert await money(shop, pending) == ("REFUNDED", 4900)
    with capture_logs() as lines:
        await bank.say("closed", "won")
        await bank.say("funds_reinstated", "won")
        await run_jobs()
    assert {line["log_level"] for line in lines} <= {"debug", "info"}
    assert await money(shop, pending) == ("COMPLETED", 0)
    assert await shop.is_open(alice.user_id, "studypack")


async def test_a_dispute_about_other_money_takes_nothing_from_ours(
    shop: Shop, alice: Any, run_jobs: Any
) -> None:
    pending = await bought(shop, alice, run_jobs)
    bank = await disputed(shop, pending)
    ours = {"payment_id": str((await shop.payment_row(pending))["id"])}
    await bank.say("closed", "lost", payment_intent="pi_second", metadata=ours)
    await bank.say("created", "lost", payment_intent=None, id="dp_strangers")
    await run_jobs()
    assert await money(shop, pending) == ("COMPLETED", 0)
    assert await shop.count("disputes") == 1


SAID = st.tuples(st.integers(0, 3), st.sampled_from(DisputeStatus))


def news_of(minute: int, status: DisputeStatus) -> DisputeNews:
    return DisputeNews(
        provider_dispute_id="dp_1",
        provider_payment_id="pi_1",
        status=status,
        reason="fraudulent",
        amount_minor=4900,
        currency="usd",
        is_refundable=False,
        due_at=None,
        said_at=NOW + timedelta(minutes=minute),
    )


def heard(told: list[tuple[int, DisputeStatus]]) -> Dispute:
    first, *rest = (news_of(*each) for each in told)
    dispute = first_heard(first, dispute_id=UUID(int=1), payment_id=UUID(int=2), now=NOW)
    for news in rest:
        dispute = follow(dispute, news, now=NOW)
    return dispute


@given(st.lists(SAID, min_size=1, max_size=5), st.data())
def test_every_order_and_repetition_of_its_events_ends_alike(
    told: list[tuple[int, DisputeStatus]], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=3))
    assert heard(data.draw(st.permutations([*told, *again]))) == heard(told)


def test_a_loss_in_another_currency_is_a_loss_of_everything() -> None:
    dispute = heard([(0, DisputeStatus.LOST)])
    in_dollars = a_payment(amount_minor=9000)
    assert lost_minor([dispute], in_dollars) == 4900
    assert lost_minor([dispute, dispute], in_dollars) == 9000
    assert lost_minor([dispute], a_payment(amount_minor=9000, currency="eur")) == 9000

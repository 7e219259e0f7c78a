"""One story over all labs: an order gets there once, whatever fails, and comes back shipped."""

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from tests.conftest import InProcessHttp, Person, RunJobs
from tests.studio.printing.labs.lab_world import LABS, connect

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.http import Answer, Outgoing
from studium.platform.parts import Parts
from studium.sandbox.kit import Fault, order_fault
from studium.sandbox.movable_time import tick
from studium.sandbox.whcc import store as whcc_store
from studium.studio.printing.actions.advance_order import advance_order
from studium.studio.printing.actions.apply_news import apply_news
from studium.studio.printing.jobs import SweepOrders, sweep_orders
from studium.studio.printing.labs import LabNews
from studium.studio.printing.model import OrderState

SHIPMENT = {"carrier": "UPS", "tracking_number": "1Z", "tracking_url": None}


class Killed(BaseException):
    """The process was killed: nothing catches it."""


@contextmanager
def killed_at(http: InProcessHttp, monkeypatch: pytest.MonkeyPatch, moment: int) -> Iterator[None]:
    """Die before the first call (0), after it (1), before the second (2) …"""
    moments = itertools.count()
    send = http.send

    async def dying(outgoing: Outgoing) -> Answer:
        if next(moments) == moment:
            raise Killed
        answer = await send(outgoing)
        if next(moments) == moment:
            raise Killed
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(http, "send", dying)
        yield


@pytest.mark.parametrize("name", LABS)
async def test_an_order_is_printed_once_and_shipped(
    name: str, parts: Parts, clock: MovableClock, alice: Person, run_jobs: RunJobs
) -> None:
    lab = await connect(name, alice, run_jobs)
    if fault_at := LABS[name][2]:  # answers are lost twice: what was asked was done
        async with parts[Database].transaction() as tx:
            await order_fault(tx, Fault(fault_at, "error_after_acting", 0), times=2)
    await lab.let_call_back()
    order_id = await lab.place("o-1")
    for wait in (0, 5, 10, 70, 35, 3 * 1440, 40):
        clock.advance(timedelta(minutes=wait))
        await tick(parts)
        await sweep_orders(parts, SweepOrders())
        await run_jobs()
    seen = await lab.status(order_id)
    assert seen["state"] == "shipped", seen["problem"]
    assert seen["shipments"][0]["tracking_number"]
    assert await lab.printed(parts) == 1
    if lab.name != "whcc":
        assert await lab.callbacks(parts) >= 1, "its callbacks arrived"


@pytest.mark.parametrize("name", LABS)
async def test_killed_at_every_step_of_submission_it_is_printed_once(  # noqa: PLR0913, PLR0917
    name: str,
    parts: Parts,
    http: InProcessHttp,
    alice: Person,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab = await connect(name, alice, run_jobs)
    deaths = 0
    for moment in itertools.count():
        order_id = UUID(await lab.place(f"o-{moment}"))
        try:
            with killed_at(http, monkeypatch, moment):
                await advance_order(parts, order_id)
            died = False
        except Killed:
            died = True
        deaths += died
        await advance_order(parts, order_id)
        assert (await lab.status(str(order_id)))["state"] in {"submitted", "accepted"}
        assert await lab.printed(parts) == moment + 1
        if not died:
            break
    assert deaths >= 2


async def test_callbacks_before_our_record_repeated_and_out_of_order_end_alike(
    parts: Parts,
    http: InProcessHttp,
    alice: Person,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab = await connect("whcc", alice, run_jobs)
    accepted = LabNews(OrderState.ACCEPTED, {"order_number": 1})
    shipped = LabNews(OrderState.SHIPPED, {}, (SHIPMENT,))
    orders = [(accepted, shipped), (shipped, accepted), (shipped, accepted, shipped)]
    for place, told in enumerate(orders):
        order_id = UUID(await lab.place(f"o-{place}"))
        with pytest.raises(Killed), killed_at(http, monkeypatch, 7):
            await advance_order(parts, order_id)
        await asyncio.gather(*(apply_news(parts, order_id, news, polls=False) for news in told))
        await advance_order(parts, order_id)
        seen = await lab.status(str(order_id))
        assert (seen["state"], seen["shipments"]) == ("shipped", [SHIPMENT])
        assert [step["state"] for step in seen["timeline"]].count("shipped") <= 2
        assert await lab.printed(parts) == place + 1


async def test_millers_reads_in_the_answer_whether_its_callback_was_taken(
    alice: Person, run_jobs: RunJobs
) -> None:
    lab = await connect("millers", alice, run_jobs)
    seen = await alice.client.get(f"/api/integrations/labs/{lab.connection_id}")
    address = seen.json()["webhook_url"]
    taken = await alice.client.post(address, json={"ExternalOrderId": "x", "Status": "Completed"})
    assert (taken.status_code, taken.json()["success"]) == (200, True)
    refused = await alice.client.post(address, content=b"no callback")
    assert (refused.status_code, refused.json()["success"]) == (400, False)


async def test_a_lab_that_is_down_for_a_day_delays_its_own_orders_only(
    parts: Parts, clock: MovableClock, alice: Person, run_jobs: RunJobs
) -> None:
    down = await connect("whcc", alice, run_jobs)
    well = await connect("prodigi", alice, run_jobs)
    async with parts[Database].transaction() as tx:
        for _ in range(60):
            await whcc_store.insert_fault(tx, "/api/OrderImport", "outage")
    waiting = [await down.place(f"down-{place}") for place in range(3)]
    other = await well.place("well")
    await run_jobs()
    assert (await well.status(other))["state"] == "submitted"
    for _ in range(9):
        clock.advance(timedelta(hours=3))
        await sweep_orders(parts, SweepOrders())
        await run_jobs()
    states = {(await down.status(each))["state"] for each in waiting}
    assert states.isdisjoint({"submitted", "accepted", "needs_attention"})
    async with parts[Database].transaction() as tx:
        while await whcc_store.take_fault(tx, "/api/OrderImport"):
            pass
    for _ in range(3):
        clock.advance(timedelta(hours=7))
        await sweep_orders(parts, SweepOrders())
        await run_jobs()
    assert {(await down.status(each))["state"] for each in waiting} == {"submitted"}
    assert await down.printed(parts) == 3

"""The tour's own eyes: forms as browsers read them, chapters in order, failures told."""

import json
from typing import Any, ClassVar

import pytest
from aiohttp import web

from studium.entrypoints.cli.tour import summary, walk
from studium.entrypoints.modules import chapters
from studium.platform.tour import Answer, PaymentForm, StepFailed, Tour
from studium.study.pack import tour as chapter_20

PAGE = """
<form action="/search"><input name="q"></form>
<form method="post" action="pay?x=1">
  <input type="hidden" name="session" value="cs_1">
  <input name="email" autocomplete="email">
  <input name="number" autocomplete="cc-number" value="">
  <input name="expiry" autocomplete="cc-exp"><input name="cvc" autocomplete="cc-csc">
  <button name="action" value="pay">Pay</button>
</form>
"""


def test_the_form_that_takes_a_card_is_found_and_filled() -> None:
    form = PaymentForm(PAGE)
    assert form.action == "pay?x=1"
    assert form.fields["session"] == "cs_1"
    assert form.fields["number"] == "4242424242424242"
    assert form.fields["action"] == "pay"
    assert "q" not in form.fields


def test_a_page_without_a_card_form_has_none() -> None:
    assert PaymentForm("<form action='/search'><input name='q'></form>").action is None


def test_chapters_come_in_their_order() -> None:
    titles = [chapter.title for chapter in chapters()]
    assert titles[0] == "Join"
    assert titles[-1] == "Leave"


async def test_a_failing_step_ends_the_tour_and_says_what_was_answered() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"detail": "Closed [today]."}, status=503)

    app = web.Application()
    app.router.add_post("/api/auth/signup", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    visit = Tour(f"http://{host}:{port}", timeout_seconds=5)
    try:
        assert not await walk(visit)
    finally:
        await runner.cleanup()
    assert len(visit.steps) == 1
    assert "answered 503 instead of 201: Closed" in visit.steps[0].problem
    assert summary(visit).row_count == 2


async def test_nobody_at_the_address_is_told_with_the_way_to_name_another() -> None:
    visit = Tour("http://127.0.0.1:1", timeout_seconds=5)
    assert not await walk(visit)
    (step,) = visit.steps
    assert step.problem.startswith("nobody answers at 127.0.0.1:1: ")
    assert "--url" in step.problem


class Shop(Tour):
    """A tour through a shop that gives everything but the entitlement."""

    answers: ClassVar[dict[str, object]] = {
        "/api/products": {"items": [{"sku": chapter_20.SKU}]},
        "/api/purchases/checkout-session": {"purchase_id": "1", "checkout_url": "/pay"},
        "/api/purchases/1": {"status": "COMPLETED"},
        "/api/purchases/entitlements": {"items": []},
    }

    async def _ask(self, method: str, path: str, expect: int, **extra: Any) -> Answer:
        del method, extra
        text = PAGE if "pay" in path else json.dumps(self.answers.get(path, {}))
        return Answer(expect, path, text)


async def test_a_purchase_that_gives_nothing_breaks_the_journey() -> None:
    visit = Shop("http://shop", timeout_seconds=5)
    with pytest.raises(StepFailed):
        await chapter_20.walk(visit)
    assert visit.steps[-1].title == "Hold the entitlement"
    assert visit.steps[-1].problem == "no entitlement"


async def test_waiting_for_what_never_holds_fails_in_time() -> None:
    visit = Tour("http://127.0.0.1:1", timeout_seconds=0.2)

    async def look() -> str:
        return "PENDING"

    with pytest.raises(StepFailed, match=r"still PENDING .*look there"):
        await visit.until(look, holds=lambda seen: seen == "COMPLETED", hint="look there")

"""The first admin page draws how the business goes, from what the modules count."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.commerce.shop import Shop
from tests.conftest import Person, RunJobs

from studium.platform.figures import Figures, Step, starts_of
from studium.platform.parts import Parts

NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def test_steps_begin_in_the_readers_zone_and_on_mondays() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # where it is the 1st of April already
    days, weeks, months = (starts_of(step, NOW, berlin) for step in Step)
    assert (len(days), len(weeks), len(months)) == (30, 26, 12)
    assert days[-1] == datetime(2026, 4, 1, tzinfo=berlin)
    assert weeks[-1] == datetime(2026, 3, 30, tzinfo=berlin)
    assert {each.weekday() for each in weeks} == {0}
    assert (months[0], months[-1]) == (
        datetime(2025, 5, 1, tzinfo=berlin),
        datetime(2026, 4, 1, tzinfo=berlin),
    )
    assert days == sorted(days)


async def test_staff_see_the_business_drawn_and_nobody_else_does(
    parts: Parts,
    client: Any,
    alice: Person,
    dave: Person,
    run_jobs: RunJobs,
) -> None:
    shop = Shop(parts, client)
    await shop.open()
    await shop.pay(await shop.buy(alice.client))
    await run_jobs()
    figures = {figure.title for figure in parts[Figures].all}
    assert {"Revenue", "Sales", "Refunds", "Disputes", "Sign-ups", "Exams", "Failed jobs"} < figures
    for step in Step:
        page = await dave.client.get("/admin", params={"per": step.value})
        assert page.status_code == 200
        assert page.text.count("<figure") >= len(figures)
        assert "Revenue, USD" in page.text
    assert '<span class="figure-total">$' in page.text
    assert (await dave.client.get("/admin?per=century")).status_code == 422
    assert (await alice.client.get("/admin")).status_code == 403

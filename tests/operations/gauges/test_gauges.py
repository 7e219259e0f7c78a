"""Gauges are read every minute, and drawn over the last day beside their thresholds."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import Person
from tests.operations.alerts.alerting import run

from studium.operations.gauges.actions.read_gauges import read_gauges
from studium.operations.gauges.model import STEP, drawn, first_drawn, half_hour_of
from studium.platform.clock import MovableClock
from studium.platform.database import Transaction
from studium.platform.gauges import Gauge, Gauges, percent, seconds
from studium.platform.parts import Parts

NOW = datetime(2026, 3, 31, 22, 47, 12, tzinfo=UTC)
WAITING = """
    insert into pgqueuer (priority, entrypoint, payload, status, execute_after)
    values (0, 'retention.apply', '{}', 'queued', now() - interval '20 minutes')
"""


async def _read_nothing(_: Parts, __: Transaction) -> dict[str, float]:
    raise OSError("no such disk")


DISK = Gauge("disk", "Disk", "", "/admin", _read_nothing, lambda _: 90, percent)


def test_a_day_is_drawn_in_half_hours_and_what_nobody_read_has_no_value() -> None:
    peaks = {half_hour_of(NOW): 95.0, half_hour_of(NOW) - STEP: 90.0}
    chart = drawn(DISK, "", peaks, threshold=90, now=NOW, zone=UTC)
    assert (len(chart.rows), chart.now, chart.threshold_words) == (48, "95 %", "90 %")
    assert chart.rows[-2:] == [
        ("31 Mar 22:00", 90.0, "90 %"),
        ("31 Mar 22:30", 95.0, "95 %, too high"),
    ]
    assert chart.rows[0] == ("30 Mar 23:00", None, "not read")
    assert first_drawn(NOW) == datetime(2026, 3, 30, 23, tzinfo=UTC)
    assert [seconds(value) for value in (40, 720, 12_600)] == ["40 s", "12 min", "3.5 h"]


async def test_the_worst_of_each_half_hour_stays_and_staff_see_it_drawn(
    parts: Parts, dave: Person, alice: Person, clock: MovableClock
) -> None:
    assert "The last day" not in (await dave.client.get("/admin/jobs")).text
    await run(parts, WAITING)
    await read_gauges(parts)
    await run(parts, "delete from pgqueuer")
    await read_gauges(parts)
    page = (await dave.client.get("/admin/jobs")).text
    assert page.count("20 min, too high") == 2  # the bar and the row of the table
    assert page.count("chart-threshold") == 4  # lanes
    assert "Too high above 10 min" in page
    clock.advance(timedelta(minutes=30))
    await read_gauges(parts)
    page = (await dave.client.get("/admin/jobs")).text
    assert '<span class="figure-total">20 min' not in page
    assert "20 min, too high" in page
    assert "Disk in use" in (await dave.client.get("/admin/alerts")).text
    assert "Disk in use" not in (await alice.client.get("/alerts")).text
    assert "Oldest event not handled" in (await dave.client.get("/admin/events/inbound")).text


async def test_a_gauge_that_cannot_be_read_stops_no_other(parts: Parts, dave: Person) -> None:
    parts.add(Gauges((DISK, *parts[Gauges].all)))
    with pytest.raises(ExceptionGroup, match="could not be read"):
        await read_gauges(parts)
    assert "Oldest due job" in (await dave.client.get("/admin/jobs")).text

"""The gauges of a page, as its charts."""

from collections import defaultdict
from datetime import datetime

from studium.operations.gauges import store
from studium.operations.gauges.model import DrawnGauge, drawn, first_drawn
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.gauges import Gauges
from studium.platform.pages import reader_zone
from studium.platform.parts import Parts


async def drawn_gauges(parts: Parts, tx: Transaction, page: str) -> list[DrawnGauge]:
    """Every gauge of a page over the last day; one of several labels once for each.

    What was never read in that time is not drawn.
    """
    now = parts[Clock].now()
    gauges = [gauge for gauge in parts[Gauges].all if gauge.page == page]
    peaks: dict[tuple[str, str], dict[datetime, float]] = defaultdict(dict)
    names = [gauge.name for gauge in gauges]
    for peak in await store.peaks_of(tx, names, since=first_drawn(now)):
        peaks[peak.gauge, peak.label][peak.half_hour] = peak.peak
    return [
        drawn(gauge, label, found, threshold=gauge.threshold(parts), now=now, zone=reader_zone())
        for gauge in gauges
        for (name, label), found in peaks.items()
        if name == gauge.name
    ]

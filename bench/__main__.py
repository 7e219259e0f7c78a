"""Every measurement, one after the other, in one run."""

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

from rich.progress import track

from bench import (
    account_route,
    dashboard_read,
    event_ingest,
    inbound_webhook,
    memory,
    review_recording,
    sign_in_storm,
)
from bench.installation import open_installation
from bench.results import Result, show

_MEASUREMENTS = (
    account_route,
    inbound_webhook,
    sign_in_storm,
    memory,
    review_recording,
    event_ingest,
    dashboard_read,
)


def main() -> int:
    """0 when every limit is met, 1 otherwise. Arguments name the measurements to take."""
    results: list[Result] = []
    wanted = [
        measurement
        for measurement in measurements()
        if not sys.argv[1:] or measurement.__name__.rpartition(".")[2] in sys.argv[1:]
    ]
    for measurement in track(wanted, "Measuring"):
        with open_installation() as operator:
            results.append(measurement.measure(operator))
    return 0 if show(results, Path("build/bench.json")) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Every measurement, one after the other, in one run."""

import importlib
import pkgutil
import sys
import traceback
from pathlib import Path
from types import ModuleType

from rich.console import Console
from rich.progress import track
from rich.table import Table

import bench
from bench.installation import open_installation
from bench.results import Result, write


def measurements() -> list[ModuleType]:
    """Every file beside this one that has a function `measure`, in the order of their names."""
    files = (
        importlib.import_module(f"bench.{module.name}")
        for module in pkgutil.iter_modules(bench.__path__)
        if not module.name.startswith("_")
    )
    return [file for file in files if hasattr(file, "measure")]


def main() -> int:
    """0 when every limit is met, 1 otherwise. Arguments name the measurements to take.

    A measurement that fails is told and does not keep the others from being taken; what was
    found so far is written after each.
    """
    results: list[Result] = []
    failed: list[str] = []
    table = Table()
    wanted = [
        measurement
        for measurement in measurements()
        if not sys.argv[1:] or measurement.__name__.rpartition(".")[2] in sys.argv[1:]
    ]
    for measurement in track(wanted, "Measuring"):
        try:
            with open_installation() as operator:
                results.append(measurement.measure(operator))
        except Exception:  # noqa: BLE001 - whatever it is, the others are taken
            traceback.print_exc()
            failed.append(measurement.__name__.rpartition(".")[2])
        table = write(results, failed, Path("build/bench.json"))
    Console(width=160).print(table)
    return 0 if not failed and all(result.is_met for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())

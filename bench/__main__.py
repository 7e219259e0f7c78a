"""Every measurement, one after the other, in one run."""

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

from rich.progress import track

import bench
from bench.installation import open_installation
from bench.results import Result, show


def measurements() -> list[ModuleType]:
    """Every file beside this one that has a function `measure`, in the order of their names."""
    files = (
        importlib.import_module(f"bench.{module.name}")
        for module in pkgutil.iter_modules(bench.__path__)
        if not module.name.startswith("_")
    )
    return [file for file in files if hasattr(file, "measure")]


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
